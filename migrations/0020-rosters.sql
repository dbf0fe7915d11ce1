-- Rosters: one document and a list make many outcomes, each of which its learner confirms; partners that send them.

-- An enterprise or certifier that a college lets deposit for its learners. Ended, it may look and no longer send.
create table partner_admission (
  institution_id uuid not null references institution,
  partner_id uuid not null references institution,
  -- Nobody where it came with the demonstration.
  admitted_by uuid references person,
  admitted_at timestamptz not null,
  ended_by uuid references person,
  ended_at timestamptz,
  primary key (institution_id, partner_id, admitted_at),
  check (institution_id <> partner_id)
);
create unique index partner_admission_once on partner_admission (institution_id, partner_id) where ended_at is null;

-- A file that many outcomes share as evidence: stored once at its institution and never removed.
create table shared_file (
  id uuid primary key,
  institution_id uuid not null references institution,
  file_name text not null check (length(file_name) between 1 and 255),
  media_type text not null check (media_type in ('application/pdf', 'image/jpeg', 'image/png', 'image/webp')),
  size_bytes integer not null check (size_bytes > 0),
  stored_bytes integer not null check (stored_bytes > 0),
  page_count smallint,
  width_pixels integer,
  height_pixels integer,
  sha256 bytea not null check (length(sha256) = 32),
  stored_sha256 bytea not null check (length(stored_sha256) = 32),
  storage_key text not null,
  recorded_at timestamptz not null,
  unique (institution_id, sha256)
);
call make_append_only('shared_file');
alter table evidence add column shared_file_id uuid references shared_file;
alter table evidence_digest add column shared_file_id uuid;

create table roster (
  id uuid primary key,
  institution_id uuid not null references institution,
  -- Who sent it, where that is not the college itself.
  partner_id uuid references institution,
  definition_id uuid not null references outcome_definition,
  title text not null check (length(title) between 1 and 200),
  issuer text not null check (length(issuer) between 1 and 200),
  obtained_on date not null,
  valid_to date check (valid_to >= obtained_on),
  fields jsonb not null default '{}',
  made_by uuid not null references person,
  made_role text not null,
  made_unit_id uuid references unit,
  recorded_at timestamptz not null,
  reminded_at timestamptz
);
create index roster_institution on roster (institution_id, recorded_at desc, id desc);
create index roster_partner on roster (partner_id, recorded_at desc, id desc) where partner_id is not null;

create table roster_file (
  roster_id uuid not null references roster,
  file_id uuid not null references shared_file,
  checklist_key text not null check (length(checklist_key) <= 64),
  recorded_at timestamptz not null,
  primary key (roster_id, file_id, checklist_key)
);
call make_append_only('roster_file');

-- A learner on a roster. Without outcome it is time that the plan's own internship counts already.
create table roster_line (
  learner_id uuid not null references person,
  id uuid not null,
  roster_id uuid not null references roster,
  institution_id uuid not null references institution,
  outcome_id uuid,
  -- What was sent, as a digest: the same line again changes nothing.
  content_sha256 bytea not null check (length(content_sha256) = 32),
  starts_on date,
  ends_on date check (ends_on >= starts_on),
  recorded_at timestamptz not null,
  declined_at timestamptz,
  decline_reason text check (length(decline_reason) <= 2000),
  revoked_at timestamptz,
  revoked_by uuid references person,
  revoke_reason text check (length(revoke_reason) <= 2000),
  primary key (learner_id, id),
  foreign key (learner_id, outcome_id) references outcome (learner_id, id)
);
create unique index roster_line_once on roster_line (roster_id, learner_id)
  where declined_at is null and revoked_at is null;
create index roster_line_roster on roster_line (roster_id, id);
create unique index roster_line_outcome on roster_line (learner_id, outcome_id) where outcome_id is not null;

create policy owned on shared_file using (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid));
alter table shared_file enable row level security;
alter table shared_file force row level security;

create policy owned on roster using (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid)
  or partner_id = (select nullif(current_setting('app.institution', true), '')::uuid)
  or exists (select from roster_line l where l.roster_id = roster.id
    and l.learner_id = (select nullif(current_setting('app.learner', true), '')::uuid)));
alter table roster enable row level security;
alter table roster force row level security;

create policy owned on roster_line using (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid)
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid));
alter table roster_line enable row level security;
alter table roster_line force row level security;

create policy owned on roster_file using (
  (select current_setting('app.scope', true)) = 'all'
  or exists (select from roster r where r.id = roster_file.roster_id));
alter table roster_file enable row level security;
alter table roster_file force row level security;

create policy owned on partner_admission using (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid)
  or partner_id = (select nullif(current_setting('app.institution', true), '')::uuid));
alter table partner_admission enable row level security;
alter table partner_admission force row level security;
