-- A list of learners that staff read leaves one line: what was asked for, and whom each of its lines showed. The ids have
-- no index: a learner is looked for rarely, a line is written with every list.
alter table access_log
  add column filter jsonb not null default '{}',
  add column subject_ids uuid[] not null default '{}' check (cardinality(subject_ids) <= 1000);

-- The second line behind the use cases, for the rows that have no institution of their own. What belongs to a row that is
-- guarded is guarded by it: the sub-select goes through the policy of the parent. See docs/decisions/0006.

-- A transfer is seen with its posting. It is written by the very statement that writes the posting, which could not see it
-- yet: there the posting's own policy refuses, and the statement fails as a whole.
create policy seen on ledger.transfer for select using (
  (select current_setting('app.scope', true)) = 'all'
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid)
  or exists (select from ledger.posting p
    where p.learner_id = transfer.learner_id and p.id = transfer.posting_id));
create policy written on ledger.transfer for insert with check (
  (select current_setting('app.scope', true)) = 'all'
  or (select nullif(current_setting('app.institution', true), '')) is not null
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid));
alter table ledger.transfer enable row level security;
alter table ledger.transfer force row level security;

-- No institution reads events: the bank checks and publishes them, and the learner discloses them.
create policy seen on ledger.event for select using (
  (select current_setting('app.scope', true)) = 'all'
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid));
create policy written on ledger.event for insert with check (
  (select current_setting('app.scope', true)) = 'all'
  or (select nullif(current_setting('app.institution', true), '')) is not null
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid));
alter table ledger.event enable row level security;
alter table ledger.event force row level security;

-- Keys are read in posting, which sees the whole bank, and made with an account.
create policy owned on ledger.learner_key using ((select current_setting('app.scope', true)) = 'all');
create policy made on ledger.learner_key for insert with check (
  (select nullif(current_setting('app.institution', true), '')) is not null);
alter table ledger.learner_key enable row level security;
alter table ledger.learner_key force row level security;

create policy owned on application_event using (
  (select current_setting('app.scope', true)) = 'all'
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid)
  or exists (select from application a
    where a.learner_id = application_event.learner_id and a.id = application_event.application_id));
alter table application_event enable row level security;
alter table application_event force row level security;

create policy owned on application_source using (
  (select current_setting('app.scope', true)) = 'all'
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid)
  or exists (select from application a
    where a.learner_id = application_source.learner_id and a.id = application_source.application_id));
alter table application_source enable row level security;
alter table application_source force row level security;

create policy owned on application_target using (
  (select current_setting('app.scope', true)) = 'all'
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid)
  or exists (select from application a
    where a.learner_id = application_target.learner_id and a.id = application_target.application_id));
alter table application_target enable row level security;
alter table application_target force row level security;

create policy owned on original_seen using (
  (select current_setting('app.scope', true)) = 'all'
  or learner_id = (select nullif(current_setting('app.learner', true), '')::uuid)
  or exists (select from evidence e
    where e.learner_id = original_seen.learner_id and e.id = original_seen.evidence_id));
alter table original_seen enable row level security;
alter table original_seen force row level security;

-- The public reads notices through the whole bank; a learner sees the notice that the own case is on.
create policy owned on notice_batch using (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid)
  or exists (select from notice_item n where n.batch_id = notice_batch.id));
alter table notice_batch enable row level security;
alter table notice_batch force row level security;

create policy owned on number_sequence using (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid));
alter table number_sequence enable row level security;
alter table number_sequence force row level security;

create policy owned on message using (
  (select current_setting('app.scope', true)) = 'all'
  or person_id = (select nullif(current_setting('app.learner', true), '')::uuid));
create policy sent on message for insert with check (
  (select nullif(current_setting('app.institution', true), '')) is not null);
alter table message enable row level security;
alter table message force row level security;

-- Whoever acts leaves a trace; only auditors read them, through the whole bank.
create policy seen on access_log for select using ((select current_setting('app.scope', true)) = 'all');
create policy written on access_log for insert with check (
  (select current_setting('app.scope', true)) = 'all'
  or institution_id = (select nullif(current_setting('app.institution', true), '')::uuid));
alter table access_log enable row level security;
alter table access_log force row level security;

create policy seen on security_event for select using ((select current_setting('app.scope', true)) = 'all');
create policy written on security_event for insert with check (true);
alter table security_event enable row level security;
alter table security_event force row level security;
