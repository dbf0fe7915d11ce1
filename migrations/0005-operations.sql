-- Messages, logs of access and of security events, settings, idempotency of the HTTP interface.

create table message (
  person_id uuid not null references person,
  id uuid not null,
  kind text not null check (length(kind) <= 64),
  parameters jsonb not null default '{}',
  application_id uuid,
  recorded_at timestamptz not null,
  read_at timestamptz,
  primary key (person_id, id)
);
create index message_unread on message (person_id) where read_at is null;

-- Every access to sensitive data: who looked at whose what, in which role, by which request.
create table access_log (
  id uuid primary key,
  person_id uuid not null,
  role text not null,
  institution_id uuid,
  subject_id uuid,
  object_kind text not null,
  object_id uuid,
  fields text[] not null default '{}',
  request_id text not null,
  recorded_at timestamptz not null
);
create index access_log_subject on access_log (subject_id, recorded_at);
create index access_log_time on access_log (recorded_at);
call make_append_only('access_log');

create table security_event (
  id uuid primary key,
  kind text not null check (length(kind) <= 64),
  person_id uuid,
  actor_id uuid,
  detail jsonb not null default '{}',
  request_id text,
  recorded_at timestamptz not null
);
create index security_event_time on security_event (recorded_at);
call make_append_only('security_event');

create table bank_setting (
  key text primary key,
  value jsonb not null,
  changed_at timestamptz not null
);

create table request_key (
  person_id uuid not null,
  key text not null check (length(key) between 8 and 100),
  request_hash bytea not null,
  status smallint,
  answer jsonb,
  recorded_at timestamptz not null,
  primary key (person_id, key)
);
create index request_key_age on request_key (recorded_at);
