-- Every privilege of the application's role, applied again after each migration; "application" stands for its name.
-- What is not listed is not allowed. Tables that record what happened can be added to and read, never changed.

revoke all on all tables in schema public, ledger from "application";
grant usage on schema public, ledger to "application";
grant select on all tables in schema public, ledger to "application";
grant usage on all sequences in schema public to "application";

-- Recorded facts: insert only.
grant insert on ledger.posting, ledger.transfer, ledger.lot, ledger.event to "application";
grant insert on application_event, learning_account_event, course_result, access_log, security_event,
  original_seen, application_source, account_number_claim, student_number_claim, set_up_event,
  course_version, decision, workflow to "application";
grant insert on document_template to "application";
-- The catalogue that a bank begins with: a migration of the owner changes it.
grant insert on credit_category, outcome_kind, reason_code, calendar_closure to "application";

-- Running state.
grant insert, update on ledger.account, ledger.hold to "application";
grant insert, update (wrapped_key), delete on ledger.learner_key to "application";
grant insert, update on institution, unit, person, login, sign_in_throttle, sign_in_place, session, role_assignment,
  learning_account, account_number_sequence, number_sequence, enrolment, course, programme,
  outcome_definition, calendar_year, outcome, evidence, application_window, application, application_target,
  notice_batch, notice_item, bank_setting, request_key to "application";
-- Of an objection: its day, how it was handled and, for a new master key, its seal. Of a message: when it was read.
grant insert, update (due_at, state, handled_by, handled_role, handled_at, reason_code, finding, objector_sealed)
  on objection to "application";
grant insert, update (read_at) on message to "application";
-- Channels and wishes change; of a delivery and of a robot's summary, what became of it.
grant insert, update on notice_channel, notice_preference to "application";
grant insert, update (state, batch_id, attempts, due_at, reason, settled_at) on notice_delivery to "application";
grant insert, update (attempts, due_at, reason, sent_at) on notice_summary to "application";
-- What a version of the policy says stays as it was proposed.
grant insert, update (state, settled_by, settled_at) on institution_policy to "application";
-- A proposal of the workflow stays as it was written; it is released or not.
grant insert, update (state, settled_by, settled_at, workflow_id) on workflow_proposal to "application";
-- What experts voted stays, and what was recognised before; an open panel may get more time, and is closed once.
grant insert on panel_vote, definition_precedent to "application";
grant insert, update (state, closes_at, closed_by, closed_at, result) on panel to "application";
grant insert, update (recused_at, recusal) on panel_member to "application";
-- Claims end when a draft is discarded; throttles, sessions and request keys end with time.
grant insert, update, delete on certificate_claim, evidence_digest to "application";
grant delete on sign_in_throttle, sign_in_place, session, request_key to "application";
-- A bar stands as it was recorded until the office lifts it.
grant insert, delete on certificate_bar to "application";
-- A draft of a plan is saved anew as a whole.
grant insert, delete on programme_course to "application";
-- What was set up by mistake and never used goes, and its code is free again; the history stays.
grant delete on course, outcome_definition to "application";
-- Rosters: what was sent stays; a line is declined by its learner or revoked by its issuer once.
grant insert on shared_file, roster_file to "application";
grant insert, update (reminded_at) on roster to "application";
grant insert, update (declined_at, decline_reason, revoked_at, revoked_by, revoke_reason) on roster_line
  to "application";
grant insert, update (ended_by, ended_at) on partner_admission to "application";
-- How a decision was delivered, how a committee voted and what a letter says stay; a request is answered once.
grant insert on decision_delivery, remedy_vote, decision_letter to "application";
grant insert, update (due_at, extended_at, extension_reason, overdue_at, state, handled_by, handled_role, handled_at,
  finding, return_step, answer_id) on remedy to "application";
-- Files in: read, worked through and then forgotten; what a file was and who sent it stays.
grant insert, update (content_sealed, state, mapping, row_count, rows_handled, added, changed, unchanged, faulty,
  claim_id, claimed_at, confirmed_by, confirmed_at, done_at) on import_file to "application";
grant insert, update (rows_sealed), delete on import_batch to "application";
grant insert, delete on import_fault to "application";
grant insert, update (headings) on import_mapping to "application";
