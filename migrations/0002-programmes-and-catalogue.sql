-- Programmes, courses, enrolments; the catalogue of outcomes; official calendars.

create table course (
  id uuid primary key,
  institution_id uuid not null references institution,
  code text not null check (length(code) between 1 and 32),
  name_zh text not null check (length(name_zh) between 1 and 200),
  name_en text not null check (length(name_en) between 1 and 200),
  credits integer not null check (credits > 0 and credits <= 10000),
  hours integer not null check (hours >= 0 and hours <= 4000),
  kind text not null,
  tags text[] not null default '{}',
  is_convertible boolean not null default true,
  unique (institution_id, code)
);
create index course_name_search on course using gin (name_zh gin_trgm_ops);

create table programme (
  id uuid primary key,
  institution_id uuid not null references institution,
  department_id uuid not null references unit,
  code text not null,
  major_code text not null,
  cohort smallint not null,
  name_zh text not null,
  name_en text not null,
  credits integer not null check (credits > 0),
  hours integer not null check (hours > 0),
  terms smallint not null default 6,
  unique (institution_id, code)
);

create table programme_course (
  programme_id uuid not null references programme,
  course_id uuid not null references course,
  group_code text not null,
  term smallint not null check (term between 1 and 16),
  is_compulsory boolean not null,
  primary key (programme_id, course_id)
);

create table enrolment (
  learner_id uuid not null references person,
  id uuid not null,
  institution_id uuid not null references institution,
  programme_id uuid not null references programme,
  department_id uuid not null references unit,
  class_id uuid references unit,
  student_number text not null check (length(student_number) between 1 and 32),
  cohort smallint not null,
  state text not null check (state in ('ACTIVE', 'SUSPENDED', 'WITHDRAWN', 'GRADUATED')),
  started_on date not null,
  ended_on date,
  recorded_at timestamptz not null,
  primary key (learner_id, id)
);
create table student_number_claim (
  institution_id uuid not null,
  student_number text not null,
  learner_id uuid not null,
  enrolment_id uuid not null,
  primary key (institution_id, student_number)
);
create index enrolment_class on enrolment (class_id);
create index enrolment_department on enrolment (department_id);

create table credit_category (
  code text primary key check (length(code) <= 32),
  name_zh text not null,
  name_en text not null,
  position smallint not null
);

create table outcome_kind (
  code text primary key check (length(code) <= 48),
  position smallint not null,
  name_zh text not null,
  name_en text not null,
  definition jsonb not null
);

create table reason_code (
  code text primary key check (length(code) <= 48),
  applies_to text[] not null,
  text_zh text not null,
  text_en text not null,
  position smallint not null
);

create table outcome_definition (
  id uuid primary key,
  institution_id uuid not null references institution,
  code text not null check (length(code) <= 64),
  kind text not null references outcome_kind,
  name_zh text not null check (length(name_zh) between 1 and 200),
  name_en text not null check (length(name_en) between 1 and 200),
  level text check (length(level) <= 64),
  issuer text not null check (length(issuer) between 1 and 200),
  is_issuer_open boolean not null default false,
  needs_certificate_number boolean not null default false,
  credits_maximum integer not null check (credits_maximum >= 0),
  credit_category text not null references credit_category,
  validity_months smallint,
  is_repeatable boolean not null default false,
  source text not null default '',
  is_verified boolean not null default true,
  recognised_from date not null,
  recognised_to date,
  unique (institution_id, code)
);
create index outcome_definition_search on outcome_definition using gin (name_zh gin_trgm_ops);

create table calendar_year (
  institution_id uuid not null references institution,
  year smallint not null check (year between 2000 and 2200),
  holidays date[] not null,
  makeup_workdays date[] not null,
  source text not null,
  recorded_at timestamptz not null,
  recorded_by uuid,
  primary key (institution_id, year)
);
create table calendar_closure (
  id uuid primary key,
  institution_id uuid not null references institution,
  starts_on date not null,
  ends_on date not null,
  name_zh text not null,
  counts_as_working boolean not null default true,
  check (ends_on >= starts_on)
);
