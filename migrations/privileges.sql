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
-- What a version of the policy says stays as it was proposed.
grant insert, update (state, settled_by, settled_at) on institution_policy to "application";
-- Claims end when a draft is discarded; throttles, sessions and request keys end with time.
grant insert, update, delete on certificate_claim, evidence_digest to "application";
grant delete on sign_in_throttle, sign_in_place, session, request_key to "application";
-- A bar stands as it was recorded until the office lifts it.
grant insert, delete on certificate_bar to "application";
-- A draft of a plan is saved anew as a whole.
grant insert, delete on programme_course to "application";
-- What was set up by mistake and never used goes, and its code is free again; the history stays.
grant delete on course, outcome_definition to "application";
