-- A reviewer may leave out a course of an application that carries outcome and courses; the reason is in the history.
alter table application_target
  add column is_dropped boolean not null default false,
  add check (not (is_open and is_dropped));

-- A course that does not suit is a reason for leaving it out, too.
update reason_code set applies_to = array_append(applies_to, 'partly_approve')
where code = 'target-unsuitable' and not 'partly_approve' = any (applies_to);
