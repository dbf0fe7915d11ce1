-- How and when a decision came to its learner (送达), reconsideration and appeal, and the letters that say it.

-- The answer to a reconsideration or an appeal is a decision too: it has a number, is delivered, and is a letter.
alter table decision
  drop constraint decision_outcome_check,
  add constraint decision_outcome_check check (outcome in
    ('APPROVED', 'PARTLY_APPROVED', 'REJECTED', 'REVERSED', 'REVOKED', 'UPHELD', 'RETURNED'));

-- The first delivery counts: the periods of the learner run from it.
create table decision_delivery (
  learner_id uuid not null,
  decision_id uuid not null,
  institution_id uuid not null references institution,
  way text not null check (way in ('OPENED', 'HANDED_OVER', 'POSTED')),
  delivered_on date not null,
  recorded_by uuid references person,
  recorded_at timestamptz not null,
  primary key (learner_id, decision_id),
  foreign key (learner_id, decision_id) references decision (learner_id, id),
  -- Who opens a decision records it by that; any other way is recorded by a member of staff.
  check ((way = 'OPENED') = (recorded_by is null))
);
call make_append_only('decision_delivery');

create sequence remedy_series;
create table remedy (
  learner_id uuid not null,
  id uuid not null,
  number text not null,
  institution_id uuid not null references institution,
  application_id uuid not null,
  decision_id uuid not null,
  kind text not null check (kind in ('RECONSIDERATION', 'APPEAL')),
  grounds text not null check (length(grounds) between 1 and 4000),
  filed_at timestamptz not null,
  due_at timestamptz,
  extended_at timestamptz,
  extension_reason text check (length(extension_reason) <= 2000),
  -- When the learner was told that its day had passed without an answer.
  overdue_at timestamptz,
  state text not null check (state in ('RECEIVED', 'UPHELD', 'RETURNED')),
  handled_by uuid references person,
  handled_role text,
  handled_at timestamptz,
  finding text check (length(finding) <= 4000),
  return_step text,
  answer_id uuid,
  primary key (learner_id, id),
  foreign key (learner_id, application_id) references application,
  foreign key (learner_id, decision_id) references decision (learner_id, id),
  check ((state = 'RECEIVED') = (handled_at is null))
);
-- Each may be asked for once against a decision, and one at a time in a case.
create unique index remedy_once on remedy (learner_id, decision_id, kind);
create unique index remedy_pending on remedy (learner_id, application_id) where state = 'RECEIVED';
create index remedy_open on remedy (institution_id, kind, due_at) where state = 'RECEIVED';

create function guard_remedy() returns trigger language plpgsql as $$
begin
  if row(new.learner_id, new.id, new.number, new.institution_id, new.application_id, new.decision_id, new.kind,
       new.grounds, new.filed_at)
     is distinct from row(old.learner_id, old.id, old.number, old.institution_id, old.application_id,
       old.decision_id, old.kind, old.grounds, old.filed_at) then
    raise exception 'a request stays as it came in' using errcode = 'restrict_violation';
  end if;
  if old.state <> 'RECEIVED' then
    raise exception 'request % is answered already', old.id using errcode = 'restrict_violation';
  end if;
  if old.due_at is not null and new.due_at is distinct from old.due_at
     and not (old.extended_at is null and new.extended_at is not null) then
    raise exception 'the day of request % is set already', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard_remedy before update on remedy for each row execute function guard_remedy();
alter table remedy enable always trigger guard_remedy;

-- How each member of the appeals committee voted, and why.
create table remedy_vote (
  learner_id uuid not null,
  remedy_id uuid not null,
  member_id uuid not null references person,
  institution_id uuid not null references institution,
  vote text not null check (vote in ('UPHOLD', 'RETURN')),
  reasons text not null check (length(reasons) between 1 and 4000),
  recorded_at timestamptz not null,
  primary key (learner_id, remedy_id, member_id),
  foreign key (learner_id, remedy_id) references remedy
);
call make_append_only('remedy_vote');

-- What a letter says, and the digest of the file: it is set anew from this and comes out byte for byte the same.
create table decision_letter (
  learner_id uuid not null,
  decision_id uuid not null,
  language text not null check (language in ('zh', 'en')),
  institution_id uuid not null references institution,
  template text not null check (length(template) <= 40),
  content jsonb not null,
  sha256 bytea not null check (length(sha256) = 32),
  recorded_at timestamptz not null,
  primary key (learner_id, decision_id, language),
  foreign key (learner_id, decision_id) references decision (learner_id, id)
);
call make_append_only('decision_letter');

create policy owned on decision_delivery using (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid)
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid));
alter table decision_delivery enable row level security;
alter table decision_delivery force row level security;

create policy owned on remedy using (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid)
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid));
alter table remedy enable row level security;
alter table remedy force row level security;

create policy owned on remedy_vote using (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid)
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid));
alter table remedy_vote enable row level security;
alter table remedy_vote force row level security;

create policy owned on decision_letter using (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid)
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid));
alter table decision_letter enable row level security;
alter table decision_letter force row level security;
