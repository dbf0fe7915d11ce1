-- Steps with conditions, versions of the workflow that two people release, and expert panels.

-- The steps that a case goes through, decided at its submission; null where it goes through all of its workflow.
alter table application add column steps text[] check (cardinality(steps) between 1 and 20);
-- Whether the catalogue settles the value by an exact rule, or leaves it to the judgement of experts.
alter table outcome_definition add column has_exact_rule boolean not null default true;

-- Which definitions were ever recognised at an institution: nothing of whom, so that whoever applies may ask.
create table definition_precedent (
  institution_id uuid not null references institution,
  definition_id uuid not null references outcome_definition,
  primary key (institution_id, definition_id)
);
create function note_precedent() returns trigger language plpgsql as $$
begin
  insert into definition_precedent (institution_id, definition_id) values (new.institution_id, new.definition_id)
    on conflict do nothing;
  return null;
end $$;
call make_append_only('definition_precedent');
create trigger note_precedent after insert or update of state on outcome
  for each row when (new.state = 'RECOGNISED') execute function note_precedent();
select set_config('app.scope', 'all', true);
insert into definition_precedent (institution_id, definition_id)
  select distinct institution_id, definition_id from outcome where state = 'RECOGNISED';

-- A version of the workflow as it is proposed; what is released becomes a row of the append-only workflow.
create table workflow_proposal (
  id uuid primary key,
  institution_id uuid not null references institution,
  version integer not null,
  text text not null check (length(text) between 1 and 40000),
  definition jsonb not null,
  effective_from date not null,
  state text not null check (state in ('PROPOSED', 'RELEASED', 'DISCARDED')),
  proposed_by uuid not null references person,
  proposed_at timestamptz not null,
  settled_by uuid references person,
  settled_at timestamptz,
  workflow_id uuid references workflow,
  unique (institution_id, version),
  constraint workflow_proposal_four_eyes check (state <> 'RELEASED' or settled_by <> proposed_by),
  constraint workflow_proposal_settled check ((state = 'PROPOSED') = (settled_at is null)),
  constraint workflow_proposal_released check ((state = 'RELEASED') = (workflow_id is not null))
);
create unique index workflow_proposal_open on workflow_proposal (institution_id) where state = 'PROPOSED';

alter table set_up_event
  drop constraint set_up_event_object_kind_check,
  add constraint set_up_event_object_kind_check
    check (object_kind in ('WINDOW', 'UNIT', 'COURSE', 'PROGRAMME', 'DEFINITION', 'POLICY', 'WORKFLOW'));

-- Experts who judge one case. What each voted is read by nobody before the panel is closed.
create table panel (
  id uuid primary key,
  institution_id uuid not null references institution,
  learner_id uuid not null,
  application_id uuid not null,
  step text not null,
  state text not null check (state in ('OPEN', 'CLOSED')),
  convened_by uuid not null references person,
  convened_at timestamptz not null,
  closes_at timestamptz,
  closed_by uuid references person,
  closed_at timestamptz,
  -- What the votes came to: how many for and against, credits and courses recommended.
  result jsonb,
  foreign key (learner_id, application_id) references application,
  check ((state = 'OPEN') = (closed_at is null)),
  check ((state = 'OPEN') = (result is null))
);
create unique index panel_open on panel (learner_id, application_id) where state = 'OPEN';
create index panel_application on panel (learner_id, application_id);

create table panel_member (
  institution_id uuid not null references institution,
  panel_id uuid not null references panel,
  expert_id uuid not null references person,
  invited_by uuid not null references person,
  invited_at timestamptz not null,
  recused_at timestamptz,
  recusal text check (length(recusal) between 1 and 2000),
  primary key (panel_id, expert_id),
  check ((recused_at is null) = (recusal is null))
);
create index panel_member_expert on panel_member (expert_id, panel_id);

create table panel_vote (
  institution_id uuid not null references institution,
  panel_id uuid not null,
  expert_id uuid not null,
  is_recommended boolean not null,
  credits integer not null check (credits between 0 and 100000),
  score smallint not null check (score between 0 and 100),
  course_ids uuid[] not null check (cardinality(course_ids) <= 10),
  remark text not null check (length(remark) between 1 and 2000),
  recorded_at timestamptz not null,
  primary key (panel_id, expert_id),
  foreign key (panel_id, expert_id) references panel_member
);
call make_append_only('panel_vote');

do $$
declare name text;
begin
  foreach name in array array['panel', 'panel_member', 'panel_vote'] loop
    execute format($policy$create policy owned on %I using (
      (select current_setting('app.scope', true)) = 'all'
      or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid))$policy$, name);
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
  end loop;
end $$;
