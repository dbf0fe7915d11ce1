-- The desk shows all cases by urgency, with or without a state; without these PostgreSQL sorts every case of the college
-- for the first page: 14 ms at 25,000 cases, and more with each year.
create index application_by_urgency on application
  (institution_id, (coalesce(due_at, '9999-12-31T00:00:00Z'::timestamptz)), id);
create index application_state_by_urgency on application
  (institution_id, state, (coalesce(due_at, '9999-12-31T00:00:00Z'::timestamptz)), id);
