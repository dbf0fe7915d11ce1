-- Tables that are brought in as files: kept as they came, sealed, until they are done with; read row by row into
-- batches that a restart finds again.

create table import_file (
  id uuid primary key,
  institution_id uuid not null references institution,
  kind text not null check (length(kind) between 1 and 40),
  -- The institution that the file comes from, where it is not the college's own: its headings are remembered.
  partner_id uuid references institution,
  file_name text not null check (length(file_name) between 1 and 255),
  -- Under the master key; nothing once the file is done with.
  content_sealed bytea,
  sha256 bytea not null check (length(sha256) = 32),
  state text not null check (state in ('MAPPING', 'CHECKING', 'CHECKED', 'IMPORTING', 'DONE', 'DISCARDED')),
  heading_row integer not null check (heading_row >= 1),
  headings jsonb not null,
  -- Field to column, counted from 0.
  mapping jsonb not null,
  row_count integer not null check (row_count >= 0),
  rows_handled integer not null default 0,
  added integer not null default 0,
  changed integer not null default 0,
  unchanged integer not null default 0,
  faulty integer not null default 0,
  -- Who works on it: a job that another has taken over from stops.
  claim_id uuid,
  claimed_at timestamptz,
  sent_by uuid not null references person,
  sent_role text not null,
  sent_at timestamptz not null,
  confirmed_by uuid references person,
  confirmed_at timestamptz,
  done_at timestamptz
);
create index import_file_latest on import_file (institution_id, sent_at desc, id desc);
create index import_file_running on import_file (claimed_at) where state in ('CHECKING', 'IMPORTING');
create index import_file_kept on import_file (sent_at) where content_sealed is not null;

create table import_batch (
  id uuid primary key,
  institution_id uuid not null references institution,
  import_id uuid not null references import_file,
  position integer not null,
  -- The rows as they were read, under the master key.
  rows_sealed bytea not null,
  unique (import_id, position)
);

-- What is wrong with a row, in words that hold nothing of the row itself.
create table import_fault (
  institution_id uuid not null references institution,
  import_id uuid not null references import_file,
  row_number integer not null,
  position smallint not null,
  field text,
  text_zh text not null,
  text_en text not null,
  primary key (import_id, row_number, position)
);

-- Under which headings a partner, or the college itself, brings what, as somebody settled it.
create table import_mapping (
  institution_id uuid not null references institution,
  kind text not null,
  partner_id uuid references institution,
  -- Field to heading.
  headings jsonb not null,
  unique nulls not distinct (institution_id, kind, partner_id)
);

-- Which file a result came with. No foreign key: it would be looked up once more for each of 100,000 rows, and files
-- are never deleted.
alter table course_result add column import_id uuid;

create policy owned on import_file using ((select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid));
alter table import_file enable row level security;
alter table import_file force row level security;

create policy owned on import_batch using ((select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid));
alter table import_batch enable row level security;
alter table import_batch force row level security;

create policy owned on import_fault using ((select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid));
alter table import_fault enable row level security;
alter table import_fault force row level security;

create policy owned on import_mapping using ((select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid));
alter table import_mapping enable row level security;
alter table import_mapping force row level security;
