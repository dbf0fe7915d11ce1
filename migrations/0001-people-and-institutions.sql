-- People, institutions, roles, sign-in.
-- Row-level security reads three settings of the transaction: app.scope ('all' for the bank's own work),
-- app.institution (the institution that the actor acts for) and app.learner (the actor's own learning account).
-- Unset means: sees nothing.

create extension if not exists pg_trgm;

create schema ledger;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'table %.% is append-only: a correction is a new row', tg_table_schema, tg_table_name
    using errcode = 'restrict_violation';
end $$;

-- Attaches the two triggers that make a table append-only even for a role that could change it.
create procedure make_append_only(target regclass) language plpgsql as $$
begin
  execute format('create trigger append_only_row before update or delete on %s
    for each row execute function refuse_change()', target);
  execute format('create trigger append_only_table before truncate on %s
    for each statement execute function refuse_change()', target);
  execute format('alter table %s enable always trigger append_only_row', target);
  execute format('alter table %s enable always trigger append_only_table', target);
end $$;

create table institution (
  id uuid primary key,
  code text not null unique check (length(code) between 1 and 32),
  name_zh text not null check (length(name_zh) between 1 and 200),
  name_en text not null check (length(name_en) between 1 and 200),
  kind text not null check (kind in
    ('COLLEGE', 'CERTIFIER', 'ASSESSMENT_AGENCY', 'ENTERPRISE', 'PARTNER', 'AUTHORITY', 'ASSOCIATION')),
  time_zone text not null default 'Asia/Shanghai',
  policy jsonb not null default '{}',
  is_active boolean not null default true,
  recorded_at timestamptz not null
);

create table unit (
  id uuid primary key,
  institution_id uuid not null references institution,
  parent_id uuid references unit,
  code text not null check (length(code) between 1 and 32),
  name_zh text not null check (length(name_zh) between 1 and 200),
  name_en text not null check (length(name_en) between 1 and 200),
  kind text not null check (kind in ('DEPARTMENT', 'OFFICE', 'COMMITTEE', 'CLASS')),
  unique (institution_id, code)
);

-- One row per natural person. The id of a person is the learner_id of everything that the person owns.
create table person (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  name_en text check (length(name_en) <= 200),
  id_document_kind text check (id_document_kind in ('ID_CARD', 'PASSPORT', 'OTHER')),
  id_number_sealed bytea,
  id_number_index bytea unique,
  phone_sealed bytea,
  phone_index bytea,
  email text check (length(email) <= 254),
  language text not null default 'zh-CN' check (language in ('zh-CN', 'en')),
  is_demonstration boolean not null default false,
  recorded_at timestamptz not null
);
create index person_name_search on person using gin (name gin_trgm_ops);
create index person_phone on person (phone_index) where phone_index is not null;

create table login (
  person_id uuid primary key references person,
  -- Whose administrators (of staff) or office (of learners) may disable, unlock and reset it.
  institution_id uuid not null references institution,
  -- Made a member of staff; a learner who is one too has one sign-in for both.
  is_staff boolean not null default false,
  username text not null unique check (username = lower(username) and length(username) between 3 and 64),
  password_hash text not null,
  password_must_change boolean not null default false,
  password_changed_at timestamptz not null,
  totp_sealed bytea,
  totp_enabled_at timestamptz,
  totp_last_step bigint not null default 0,
  -- The secret of an authenticator that was begun and not confirmed; until then the former one counts.
  totp_pending_sealed bytea,
  failures smallint not null default 0,
  locked_until timestamptz,
  disabled_at timestamptz
);

-- Failed sign-ins per network address and per name, so that throttling survives a restart and spans processes.
create table sign_in_throttle (
  subject text primary key check (length(subject) <= 128),
  failures integer not null,
  window_started_at timestamptz not null,
  blocked_until timestamptz
);

-- From where a person has rightly signed in: let through while others' failures block the address.
create table sign_in_place (
  person_id uuid not null references person,
  address text not null check (length(address) <= 64),
  seen_at timestamptz not null,
  primary key (person_id, address)
);
create index sign_in_place_age on sign_in_place (seen_at);

create table session (
  token_hash bytea primary key,
  person_id uuid not null references person,
  created_at timestamptz not null,
  rotated_at timestamptz not null,
  last_seen_at timestamptz not null,
  idle_ends_at timestamptz not null,
  ends_at timestamptz not null,
  second_factor_at timestamptz,
  revoked_at timestamptz,
  previous_token_hash bytea,
  user_agent text check (length(user_agent) <= 300)
);
create index session_person on session (person_id) where revoked_at is null;
create index session_previous on session (previous_token_hash) where previous_token_hash is not null;

create table role_assignment (
  id uuid primary key,
  person_id uuid not null references person,
  role text not null check (role in (
    'form_teacher', 'department_reviewer', 'expert', 'academic_affairs', 'rule_committee', 'credit_bank_office',
    'appeals_committee', 'supervision', 'education_department', 'industry_association', 'certifier',
    'assessment_agency', 'enterprise', 'enterprise_mentor', 'partner_institution',
    'system_administrator', 'security_administrator', 'audit_administrator')),
  institution_id uuid not null references institution,
  unit_id uuid references unit,
  granted_by uuid references person,
  granted_at timestamptz not null,
  ended_by uuid references person,
  ended_at timestamptz
);
create unique index role_assignment_once on role_assignment
  (person_id, role, institution_id, coalesce(unit_id, '00000000-0000-0000-0000-000000000000'))
  where ended_at is null;

create table learning_account (
  learner_id uuid primary key references person,
  account_number text not null,
  institution_id uuid not null references institution,
  state text not null check (state in ('PENDING_VERIFICATION', 'ACTIVE', 'FROZEN', 'CLOSED', 'MERGED', 'ARCHIVED')),
  opened_by text not null check (opened_by in ('IMPORT', 'STAFF', 'LEARNER')),
  -- What the learner said when registering, for the office to verify by.
  stated_student_number text check (length(stated_student_number) between 1 and 32),
  opened_at timestamptz not null,
  verified_at timestamptz,
  closed_at timestamptz
);
-- The number is claimed across learners in a table of its own, so that learning_account can be distributed by learner.
create table account_number_claim (
  account_number text primary key,
  learner_id uuid not null
);
create table account_number_sequence (
  school_code text not null,
  year smallint not null,
  last_number integer not null,
  primary key (school_code, year)
);

create table learning_account_event (
  learner_id uuid not null,
  seq integer not null,
  from_state text,
  to_state text not null,
  actor_id uuid,
  role text,
  reason text not null check (length(reason) <= 2000),
  recorded_at timestamptz not null,
  primary key (learner_id, seq)
);
call make_append_only('learning_account_event');
