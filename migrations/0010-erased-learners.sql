-- A learner whose key was deleted is locked and loaded like any other: what lies in the account still expires, and can
-- still be revoked. Only the join to the key differs from before.
create or replace function ledger.lock_and_load(learners uuid[], asking uuid[], keys text[])
  returns table (learner_id uuid, state text, wrapped_key bytea, account_number smallint, institution_id uuid,
    kind ledger.account_kind, category text, debited bigint, credited bigint, balance bigint, version bigint,
    is_frozen boolean, is_closed boolean, idempotency_key text, posting_id uuid, lot_id uuid, request_hash bytea)
  language plpgsql volatile as $$
#variable_conflict use_column
declare
  scope text := current_setting('app.scope', true);
begin
  perform set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
    set_config('enable_mergejoin', 'off', true), set_config('app.scope', 'all', true);
  return query select a.learner_id, a.state, k.wrapped_key, null::smallint, null::uuid, null::ledger.account_kind,
      null::text, null::bigint, null::bigint, null::bigint, null::bigint, null::boolean, null::boolean, null::text,
      null::uuid, null::uuid, null::bytea
    from learning_account a left join ledger.learner_key k using (learner_id)
    where a.learner_id = any (learners) order by a.learner_id for no key update of a;
  return query select c.learner_id, null::text, null::bytea, c.account_number, c.institution_id, c.kind, c.category,
      c.debited, c.credited, c.balance, c.version, c.is_frozen, c.is_closed, null::text, null::uuid, null::uuid,
      null::bytea
    from ledger.account c where c.learner_id = any (learners)
    union all select p.learner_id, null, null, null, null, null, null, null, null, null, null, null, null,
      p.idempotency_key, p.id,
      (select l.id from ledger.lot l where l.learner_id = p.learner_id and l.posting_id = p.id), p.request_hash
    from unnest(asking, keys) as asked (learner_id, idempotency_key)
    join ledger.posting p using (learner_id, idempotency_key);
  perform set_config('app.scope', coalesce(scope, ''), true);
end $$;
