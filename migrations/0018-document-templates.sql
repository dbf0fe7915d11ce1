-- The layout that a college gives its decision documents: a document of Word with placeholders, in versions. What was
-- uploaded stays; the newest version is used, and one without a file means the layout that comes with the bank.
create table document_template (
  id uuid primary key,
  institution_id uuid not null references institution,
  kind text not null check (kind in ('DECISION')),
  version smallint not null check (version between 1 and 1000),
  file_name text not null check (length(file_name) between 1 and 255),
  file bytea check (length(file) between 1 and 2097152),
  sha256 bytea check (length(sha256) = 32),
  uploaded_by uuid not null references person,
  recorded_at timestamptz not null,
  unique (institution_id, kind, version),
  check ((file is null) = (sha256 is null))
);
call make_append_only('document_template');

create policy owned on document_template using (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid));
alter table document_template enable row level security;
alter table document_template force row level security;
