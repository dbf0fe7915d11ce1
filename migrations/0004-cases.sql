-- Outcomes, evidence, applications, public notice, objections, decisions, course results.

create table outcome (
  learner_id uuid not null references person,
  id uuid not null,
  institution_id uuid not null references institution,
  definition_id uuid not null references outcome_definition,
  kind text not null references outcome_kind,
  title text not null check (length(title) between 1 and 200),
  issuer text not null check (length(issuer) between 1 and 200),
  certificate_number text check (length(certificate_number) <= 100),
  obtained_on date not null,
  valid_to date,
  fields jsonb not null default '{}',
  source text not null check (source in ('SELF', 'IMPORT', 'ISSUER')),
  state text not null check (state in
    ('DRAFT', 'IN_APPLICATION', 'RECOGNISED', 'NOT_RECOGNISED', 'REVOKED', 'DISCARDED')),
  recorded_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (learner_id, id),
  check (valid_to is null or valid_to >= obtained_on)
);

create index outcome_id on outcome (id);

-- One owner per certificate of an issuer, over all learners; claimed at deposit.
create table certificate_claim (
  issuer_key text not null,
  certificate_key text not null,
  learner_id uuid not null,
  outcome_id uuid not null,
  claimed_at timestamptz not null,
  primary key (issuer_key, certificate_key)
);
create index certificate_claim_number on certificate_claim (certificate_key);
create index certificate_claim_outcome on certificate_claim (outcome_id);

-- Who could not prove a certificate that the Credit Bank Office released may not claim it again, whoever claims it or
-- gives it up in between; only the office lifts a bar.
create table certificate_bar (
  issuer_key text not null,
  certificate_key text not null,
  learner_id uuid not null,
  recorded_at timestamptz not null,
  primary key (issuer_key, certificate_key, learner_id)
);

create table evidence (
  learner_id uuid not null references person,
  id uuid not null,
  outcome_id uuid not null,
  institution_id uuid not null references institution,
  checklist_key text not null check (length(checklist_key) <= 64),
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
  removed_at timestamptz,
  primary key (learner_id, id),
  foreign key (learner_id, outcome_id) references outcome
);
create index evidence_outcome on evidence (learner_id, outcome_id);
create index evidence_id on evidence (id);

-- The same file under two persons is found here, from its submission on; only the digest and its owners are visible
-- across learners.
create table evidence_digest (
  sha256 bytea not null,
  learner_id uuid not null,
  evidence_id uuid not null,
  primary key (sha256, learner_id, evidence_id)
);

create table original_seen (
  learner_id uuid not null,
  evidence_id uuid not null,
  seen_by uuid not null references person,
  seen_at timestamptz not null,
  primary key (learner_id, evidence_id)
);

create table application_window (
  id uuid primary key,
  institution_id uuid not null references institution,
  name_zh text not null,
  name_en text not null,
  term text not null,
  opens_on date not null,
  closes_on date not null,
  check (closes_on >= opens_on)
);

-- Steps, their order, deadlines and reviewers are data; an application keeps the version it was submitted under.
create table workflow (
  id uuid primary key,
  institution_id uuid not null references institution,
  version integer not null,
  definition jsonb not null,
  effective_from date not null,
  recorded_at timestamptz not null,
  unique (institution_id, version)
);

create table application (
  learner_id uuid not null references person,
  id uuid not null,
  number text not null,
  institution_id uuid not null references institution,
  enrolment_id uuid not null,
  department_id uuid not null references unit,
  kind text not null check (kind in ('RECOGNITION', 'CONVERSION', 'DIRECT')),
  outcome_id uuid,
  window_id uuid references application_window,
  workflow_id uuid not null references workflow,
  rule_version text not null,
  state text not null check (state in (
    'DRAFT', 'IN_REVIEW', 'SUPPLEMENT_REQUIRED', 'AWAITING_NOTICE', 'ON_NOTICE', 'SUSPENDED',
    'POSTED', 'ARCHIVED', 'REJECTED', 'WITHDRAWN', 'LAPSED', 'REVERSED')),
  step text,
  supplements smallint not null default 0,
  credits_proposed integer,
  credits_recognised integer,
  credit_category text references credit_category,
  hold_id uuid,
  decision_id uuid,
  notice_batch_id uuid,
  submitted_at timestamptz,
  due_at timestamptz,
  version integer not null default 0,
  recorded_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (learner_id, id),
  foreign key (learner_id, enrolment_id) references enrolment (learner_id, id)
);
create index application_queue on application (institution_id, state, step, due_at, id);
create index application_due on application (due_at) where due_at is not null;
create index application_batch on application (notice_batch_id) where notice_batch_id is not null;
create index application_number on application (number);
create index application_id on application (id);
create index application_learner_time on application (learner_id, recorded_at desc);
-- Numbers come from sequences, which make nobody wait: a gap is allowed, two alike are not.
create sequence application_series;
create sequence objection_series;
-- An outcome has at most one application that is under way or has had its effect.
create unique index application_outcome_once on application (learner_id, outcome_id)
  where outcome_id is not null and state not in ('REJECTED', 'WITHDRAWN', 'LAPSED', 'REVERSED');

create table application_source (
  learner_id uuid not null,
  application_id uuid not null,
  lot_id uuid not null,
  amount integer not null check (amount > 0),
  primary key (learner_id, application_id, lot_id),
  foreign key (learner_id, application_id) references application
);

create table application_target (
  learner_id uuid not null,
  application_id uuid not null,
  course_id uuid not null references course,
  credits integer not null check (credits > 0),
  score numeric(5, 2) check (score between 0 and 100),
  is_open boolean not null default true,
  primary key (learner_id, application_id, course_id),
  foreign key (learner_id, application_id) references application
);
-- A course of a learner is the target of one open or effective application.
create unique index application_target_once on application_target (learner_id, course_id) where is_open;

-- The history of a case: who, in which role, for which body, when, what, why. Append-only.
create table application_event (
  learner_id uuid not null,
  application_id uuid not null,
  seq integer not null,
  transition text not null,
  from_state text,
  to_state text not null,
  step text,
  actor_id uuid,
  role text not null,
  body_id uuid,
  reason_code text references reason_code,
  reason text check (length(reason) <= 4000),
  detail jsonb not null default '{}',
  recorded_at timestamptz not null,
  primary key (learner_id, application_id, seq),
  foreign key (learner_id, application_id) references application
);
call make_append_only('application_event');

create table notice_batch (
  id uuid primary key,
  institution_id uuid not null references institution,
  number text not null,
  posted_on date not null,
  working_days smallint not null check (working_days between 1 and 60),
  ends_at timestamptz not null,
  contact text not null,
  state text not null check (state in ('OPEN', 'CLOSED')),
  posted_by uuid not null references person,
  digest bytea not null,
  recorded_at timestamptz not null,
  closed_at timestamptz,
  unique (institution_id, number)
);
create index notice_batch_ending on notice_batch (ends_at) where state = 'OPEN';

-- What the public sees of a case, masked when it is written and taken down with the batch.
create table notice_item (
  batch_id uuid not null references notice_batch,
  position smallint not null,
  learner_id uuid not null,
  application_id uuid not null,
  institution_id uuid not null,
  content jsonb not null,
  state text not null check (state in ('ON_NOTICE', 'SUSPENDED', 'CLEARED', 'REMOVED')),
  primary key (batch_id, position)
);
create index notice_item_application on notice_item (learner_id, application_id);

create table objection (
  id uuid primary key,
  number text not null,
  institution_id uuid not null references institution,
  batch_id uuid not null references notice_batch,
  learner_id uuid not null,
  application_id uuid not null,
  objector_sealed bytea not null,
  reason text not null check (length(reason) between 1 and 4000),
  state text not null check (state in ('RECEIVED', 'DISMISSED', 'UPHELD')),
  received_at timestamptz not null,
  due_at timestamptz,
  handled_by uuid references person,
  handled_role text,
  handled_at timestamptz,
  reason_code text references reason_code,
  finding text check (length(finding) <= 4000)
);
create index objection_open on objection (institution_id, due_at) where state = 'RECEIVED';
create index objection_application on objection (learner_id, application_id);

create table decision (
  learner_id uuid not null,
  id uuid not null,
  institution_id uuid not null references institution,
  number text not null,
  application_id uuid not null,
  outcome text not null check (outcome in ('APPROVED', 'PARTLY_APPROVED', 'REJECTED', 'REVERSED')),
  body_id uuid references unit,
  basis text not null,
  text_zh text not null,
  text_en text not null,
  decided_at timestamptz not null,
  delivered_at timestamptz,
  primary key (learner_id, id)
);
create index decision_application on decision (learner_id, application_id);
create table number_sequence (
  institution_id uuid not null,
  series text not null,
  year smallint not null,
  last_number integer not null,
  primary key (institution_id, series, year)
);

-- A learner's course results; a correction is a row that reverses another.
create table course_result (
  learner_id uuid not null references person,
  id uuid not null,
  institution_id uuid not null references institution,
  enrolment_id uuid not null,
  course_id uuid not null references course,
  way text not null check (way in ('NORMAL', 'RETAKE', 'SUBSTITUTE', 'EXEMPT')),
  state text not null check (state in ('PASSED', 'FAILED', 'CHEATING', 'ABSENT', 'DEFERRED', 'REVERSED')),
  label_zh text not null default '',
  label_en text not null default '',
  credits integer not null check (credits >= 0),
  score numeric(5, 2) check (score between 0 and 100),
  grade text check (length(grade) <= 20),
  counts_in_gpa boolean not null,
  term text not null,
  application_id uuid,
  reverses uuid,
  recorded_at timestamptz not null,
  primary key (learner_id, id),
  foreign key (learner_id, enrolment_id) references enrolment (learner_id, id)
);
create unique index course_result_reversed_once on course_result (learner_id, reverses) where reverses is not null;
create index course_result_course on course_result (learner_id, course_id);
call make_append_only('course_result');

create policy owned on outcome using (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid)
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid));
alter table outcome enable row level security;
alter table outcome force row level security;

create policy owned on evidence using (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid)
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid));
alter table evidence enable row level security;
alter table evidence force row level security;

create policy owned on application using (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid)
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid));
alter table application enable row level security;
alter table application force row level security;

create policy owned on course_result using (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid)
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid));
alter table course_result enable row level security;
alter table course_result force row level security;

create policy owned on decision using (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid)
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid));
alter table decision enable row level security;
alter table decision force row level security;

create policy owned on notice_item using (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid)
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid));
alter table notice_item enable row level security;
alter table notice_item force row level security;

create policy owned on objection using (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid)
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid));
alter table objection enable row level security;
alter table objection force row level security;

create policy owned on enrolment using (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid)
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid));
alter table enrolment enable row level security;
alter table enrolment force row level security;

