-- What was decided and recorded stays as it is, also for a role that could change it.

call make_append_only('decision');
call make_append_only('workflow');
call make_append_only('original_seen');
call make_append_only('application_source');
call make_append_only('account_number_claim');
call make_append_only('student_number_claim');

-- Who objected and why stays as it came in, but for the seal, which a rotation of the master key replaces. The day is
-- set once, when the calendar knows it; how it was handled, once.
create function guard_objection() returns trigger language plpgsql as $$
begin
  if row(new.id, new.number, new.institution_id, new.batch_id, new.learner_id, new.application_id, new.reason,
       new.received_at)
     is distinct from row(old.id, old.number, old.institution_id, old.batch_id, old.learner_id, old.application_id,
       old.reason, old.received_at) then
    raise exception 'an objection stays as it came in' using errcode = 'restrict_violation';
  end if;
  if old.due_at is not null and new.due_at is distinct from old.due_at then
    raise exception 'the day of objection % is set already', old.id using errcode = 'restrict_violation';
  end if;
  if old.state <> 'RECEIVED' and row(new.state, new.handled_by, new.handled_role, new.handled_at, new.reason_code,
       new.finding)
     is distinct from row(old.state, old.handled_by, old.handled_role, old.handled_at, old.reason_code,
       old.finding) then
    raise exception 'objection % is handled already', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard_objection before update on objection for each row execute function guard_objection();
alter table objection enable always trigger guard_objection;
