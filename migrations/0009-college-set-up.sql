-- What a college settles for itself: application windows, units, courses, programmes and its catalogue. Whatever changes
-- leaves a line of history; what was decided under the former state keeps it.

create table set_up_event (
  id uuid primary key,
  institution_id uuid not null references institution,
  object_kind text not null check (object_kind in ('WINDOW', 'UNIT', 'COURSE', 'PROGRAMME', 'DEFINITION')),
  object_id uuid not null,
  act text not null check (length(act) between 1 and 32),
  actor_id uuid not null references person,
  role text not null,
  -- What was there before and after, as the pages show it.
  former jsonb not null,
  changed jsonb not null,
  reason text check (length(reason) between 1 and 2000),
  recorded_at timestamptz not null
);
create index set_up_event_object on set_up_event (institution_id, object_id, recorded_at);
call make_append_only('set_up_event');

-- Which applications a window takes; one that was closed early takes none any more.
alter table application_window
  add column kinds text[] not null default '{RECOGNITION,CONVERSION}'
    check (cardinality(kinds) > 0 and kinds <@ '{RECOGNITION,CONVERSION}'),
  add column closed_at timestamptz;

alter table unit
  add column closed_at timestamptz,
  drop constraint unit_kind_check,
  add constraint unit_kind_check check (kind in ('DEPARTMENT', 'MAJOR_GROUP', 'OFFICE', 'COMMITTEE', 'CLASS'));
create index unit_parent on unit (parent_id) where parent_id is not null;

-- A course counts what it was added with, until a version counts otherwise from a term on.
alter table course add column retired_at timestamptz;
create table course_version (
  course_id uuid not null references course,
  version smallint not null check (version between 2 and 1000),
  from_term text not null check (from_term ~ '^\d{4}-\d{4}-[12]$'),
  credits integer not null check (credits > 0 and credits <= 10000),
  hours integer not null check (hours >= 0 and hours <= 4000),
  recorded_by uuid not null references person,
  recorded_at timestamptz not null,
  primary key (course_id, version)
);
call make_append_only('course_version');

-- A plan keeps the credits and hours that its courses had in their term when it was made.
alter table programme_course add column credits integer, add column hours integer;
update programme_course as pc set credits = c.credits, hours = c.hours from course as c where c.id = pc.course_id;
alter table programme_course
  alter column credits set not null,
  alter column hours set not null,
  add constraint programme_course_amounts check (credits > 0 and credits <= 10000 and hours >= 0 and hours <= 4000);

-- A published plan is fixed; a change is a new version, which replaces it for whoever enrols from then on.
alter table programme
  add column version smallint not null default 1 check (version between 1 and 1000),
  add column state text not null default 'PUBLISHED'
    check (state in ('DRAFT', 'PUBLISHED', 'REPLACED', 'DISCARDED')),
  add column revision integer not null default 1,
  drop constraint programme_institution_id_code_key;
create unique index programme_version on programme (institution_id, code, version);
create unique index programme_published on programme (institution_id, code) where state = 'PUBLISHED';
create unique index programme_draft on programme (institution_id, code) where state = 'DRAFT';
