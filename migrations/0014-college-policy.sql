-- What a college settles for recognition and conversion, in versions: proposed by one, released by another, in force
-- from a day on. A case keeps the version that it was submitted under.

create table institution_policy (
  id uuid primary key,
  institution_id uuid not null references institution,
  version smallint not null check (version between 1 and 1000),
  -- What cases and postings name it by.
  rule_version text not null check (length(rule_version) between 1 and 100),
  policy jsonb not null,
  effective_from date not null,
  state text not null check (state in ('PROPOSED', 'RELEASED', 'DISCARDED')),
  -- Nobody, where a bank was begun with it.
  proposed_by uuid references person,
  proposed_at timestamptz not null,
  settled_by uuid references person,
  settled_at timestamptz,
  unique (institution_id, version),
  unique (institution_id, rule_version),
  constraint institution_policy_four_eyes check (state <> 'RELEASED' or proposed_by is null or settled_by <> proposed_by),
  constraint institution_policy_settled check ((state = 'PROPOSED') = (settled_at is null))
);
create unique index institution_policy_proposed on institution_policy (institution_id) where state = 'PROPOSED';

-- Whatever cases were submitted under keeps what applied to them until now; the present policy stays in force.
select set_config('app.scope', 'all', true);
insert into institution_policy (id, institution_id, version, rule_version, policy, effective_from, state, proposed_at,
  settled_at)
select gen_random_uuid(), i.id,
  row_number() over (partition by i.id order by v.rule_version = i.policy->>'ruleVersion', v.rule_version),
  v.rule_version, (i.policy - 'ruleVersion') || '{"basisNumber": ""}', '2000-01-01', 'RELEASED', i.recorded_at,
  i.recorded_at
from institution i
join (
  select id as institution_id, policy->>'ruleVersion' as rule_version from institution
  union select institution_id, rule_version from application
) v on v.institution_id = i.id and v.rule_version is not null
where i.policy ? 'ruleVersion';
alter table institution drop column policy;

alter table set_up_event
  drop constraint set_up_event_object_kind_check,
  add constraint set_up_event_object_kind_check
    check (object_kind in ('WINDOW', 'UNIT', 'COURSE', 'PROGRAMME', 'DEFINITION', 'POLICY'));
