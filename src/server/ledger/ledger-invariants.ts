/**
 * The invariants of the ledger, each as a query that returns the ids of what breaks it. Balances are compared with the
 * fold of their transfers, so that a wrong running total cannot hide; nothing is believed because a constraint would
 * have to hold, since whoever tampers can take constraints away.
 */
export const ledgerInvariants: readonly { name: string; query: string }[] = [
  {
    name: 'each account equals the fold of its transfers',
    query: `select a.learner_id || '/' || a.account_number as id from ledger.account a
      left join (
        select learner_id, account_number, sum(debit) as debited, sum(credit) as credited, count(*) as moves from (
          select learner_id, debit_account as account_number, amount as debit, 0 as credit from ledger.transfer
          union all select learner_id, credit_account, 0, amount from ledger.transfer) m group by 1, 2
      ) f using (learner_id, account_number)
      where a.debited <> coalesce(f.debited, 0) or a.credited <> coalesce(f.credited, 0)
        or a.version <> coalesce(f.moves, 0) or a.balance <> a.credited - a.debited`,
  },
  {
    name: 'versions of an account are dense and each transfer states the balance it left',
    query: `select learner_id || '/' || account_number || '@' || version as id from (
        select m.*, row_number() over w as position, sum(delta) over w as running from (
          select learner_id, debit_account as account_number, debit_version as version, -amount as delta,
            debit_balance as balance from ledger.transfer
          union all select learner_id, credit_account, credit_version, amount, credit_balance from ledger.transfer) m
        window w as (partition by learner_id, account_number order by version)) x
      where version <> position or running <> balance`,
  },
  {
    name: 'no account without overdraft is or ever was below zero',
    query: `select a.learner_id || '/' || a.account_number as id from ledger.account a
      where a.kind not in ('ISSUANCE', 'CLEARING', 'ROUNDING') and (a.balance < 0 or a.allows_overdraft or exists (
        select from ledger.transfer t where t.learner_id = a.learner_id and t.debit_account = a.account_number
          and t.debit_balance < 0))`,
  },
  {
    name: 'debits equal credits for each learner, institution and category, and so in all',
    query: `select learner_id || '/' || institution_id || '/' || category as id from ledger.account
      group by learner_id, institution_id, category having sum(balance) <> 0 or sum(debited) <> sum(credited)`,
  },
  {
    name: 'every posting has transfers and every transfer a posting, a lot and two accounts of the same learner',
    query: `select p.id::text from ledger.posting p where not exists (
        select from ledger.transfer t where t.learner_id = p.learner_id and t.posting_id = p.id)
      union all select t.posting_id::text from ledger.transfer t
      where not exists (select from ledger.posting p where p.learner_id = t.learner_id and p.id = t.posting_id)
        or not exists (select from ledger.lot l where l.learner_id = t.learner_id and l.id = t.lot_id)
        or not exists (select from ledger.account a where a.learner_id = t.learner_id
          and a.account_number = t.debit_account)
        or not exists (select from ledger.account a where a.learner_id = t.learner_id
          and a.account_number = t.credit_account)`,
  },
  {
    name: 'debits equal credits in each posting: each transfer stays within the institution and category of its lot',
    query: `select t.posting_id::text as id from ledger.transfer t
      join ledger.posting p on p.learner_id = t.learner_id and p.id = t.posting_id
      join ledger.lot l on l.learner_id = t.learner_id and l.id = t.lot_id
      join ledger.account d on d.learner_id = t.learner_id and d.account_number = t.debit_account
      join ledger.account c on c.learner_id = t.learner_id and c.account_number = t.credit_account
      where d.category <> l.category or c.category <> l.category
        or d.institution_id <> l.institution_id or c.institution_id <> l.institution_id
        or p.institution_id <> l.institution_id or t.amount <= 0`,
  },
  {
    name: 'the buckets of a lot add up to its recognised value and none is below zero',
    query: `select l.id::text from ledger.lot l left join (
        select learner_id, lot_id, sum(amount) filter (where kind not in ('ISSUANCE', 'CLEARING', 'ROUNDING')) as held,
          min(amount) filter (where kind not in ('ISSUANCE', 'CLEARING', 'ROUNDING')) as least
        from ledger.lot_position group by 1, 2) p on p.learner_id = l.learner_id and p.lot_id = l.id
      where coalesce(p.held, 0) <> l.recognised or coalesce(p.least, 0) < 0`,
  },
  {
    name: 'a lot is what its deposit brought, and every deposit made one lot',
    query: `select l.id::text from ledger.lot l where l.recognised <> (
        select coalesce(sum(t.amount), 0) from ledger.posting p
        join ledger.transfer t on t.learner_id = p.learner_id and t.posting_id = p.id and t.lot_id = l.id
        where p.learner_id = l.learner_id and p.id = l.posting_id and p.kind = 'DEPOSIT')
      union all select p.id::text from ledger.posting p where p.kind = 'DEPOSIT' and 1 <> (
        select count(*) from ledger.lot l where l.learner_id = p.learner_id and l.posting_id = p.id)`,
  },
  {
    name: 'one posting per idempotency key',
    query: `select learner_id || '/' || idempotency_key as id from ledger.posting
      group by learner_id, idempotency_key having count(*) > 1`,
  },
  {
    name: 'a posting is reversed at most once, by a posting that moves no more than it did',
    query: `select p.reverses::text as id from ledger.posting p where p.reverses is not null
      and (select coalesce(sum(amount), 0) from ledger.transfer t
        where t.learner_id = p.learner_id and t.posting_id = p.id)
      > (select coalesce(sum(amount), 0) from ledger.transfer t
        where t.learner_id = p.learner_id and t.posting_id = p.reverses)
      union all select reverses::text from ledger.posting where reverses is not null
      group by learner_id, reverses having count(*) > 1`,
  },
  {
    name: 'a hold is what its posting moved, and is resolved once, by the posting that it names',
    query: `select h.id::text from ledger.hold h where h.amount <> (
        select coalesce(sum(t.amount), 0) from ledger.posting p
        join ledger.transfer t on t.learner_id = p.learner_id and t.posting_id = p.id
        where p.learner_id = h.learner_id and p.id = h.posting_id and p.kind = 'HOLD' and p.hold_id = h.id)
      or (h.state = 'PENDING') <> (h.resolved_by is null)
      or array_remove(array[h.resolved_by], null) <> array(
        select p.id from ledger.posting p where p.learner_id = h.learner_id and p.hold_id = h.id
          and (p.kind = 'CONVERT' or p.kind = 'RELEASE' and h.state = 'RELEASED'))
      union all select p.hold_id::text from ledger.posting p where p.kind in ('HOLD', 'CONVERT', 'RELEASE')
      and not exists (select from ledger.hold h where h.learner_id = p.learner_id and h.id = p.hold_id)`,
  },
  {
    name: 'what is held of each lot, at each institution, is what the pending holds took of it',
    query: `select coalesce(p.lot_id, h.lot_id)::text as id from (
        select learner_id, institution_id, lot_id, amount from ledger.lot_position where kind = 'HELD') p
      full join (select t.learner_id, h.institution_id, t.lot_id, sum(t.amount) as amount
        from ledger.hold h join ledger.transfer t on t.learner_id = h.learner_id and t.posting_id = h.posting_id
        where h.state = 'PENDING' group by 1, 2, 3) h using (learner_id, institution_id, lot_id)
      where coalesce(p.amount, 0) <> coalesce(h.amount, 0)`,
  },
  {
    name: 'what is frozen of each lot is what the freezes that stand took of it, but for what was revoked since',
    query: `select coalesce(p.lot_id, f.lot_id)::text as id from (
        select learner_id, lot_id, amount from ledger.lot_position where kind = 'FROZEN') p
      full join (select t.learner_id, t.lot_id,
          sum(case when c.kind = 'FROZEN' then t.amount else -t.amount end) as amount
        from ledger.posting o join ledger.transfer t on t.learner_id = o.learner_id and t.posting_id = o.id
        join ledger.account d on d.learner_id = t.learner_id and d.account_number = t.debit_account
        join ledger.account c on c.learner_id = t.learner_id and c.account_number = t.credit_account
        where o.kind = 'FREEZE' and c.kind = 'FROZEN' and not exists (
            select from ledger.posting u where u.learner_id = o.learner_id and u.reverses = o.id)
          or o.kind = 'REVOKE' and d.kind = 'FROZEN'
        group by 1, 2) f using (learner_id, lot_id)
      where coalesce(p.amount, 0) <> coalesce(f.amount, 0)`,
  },
  {
    name: 'a conversion conserves: all that its hold took of each lot leaves it, and nothing else',
    query: `select coalesce(r.posting_id, h.posting_id)::text as id from (
        select h.learner_id, h.resolved_by as posting_id, t.lot_id, sum(t.amount) as amount from ledger.hold h
        join ledger.transfer t on t.learner_id = h.learner_id and t.posting_id = h.posting_id
        where h.resolved_by is not null group by 1, 2, 3) h
      full join (select t.learner_id, t.posting_id, t.lot_id, sum(t.amount) filter (where d.kind = 'HELD'
          and c.kind in ('CONSUMED', 'AVAILABLE', 'EXPIRED', 'FORFEITED')) as amount
        from ledger.posting p join ledger.transfer t on t.learner_id = p.learner_id and t.posting_id = p.id
        join ledger.account d on d.learner_id = t.learner_id and d.account_number = t.debit_account
        join ledger.account c on c.learner_id = t.learner_id and c.account_number = t.credit_account
        where p.kind in ('CONVERT', 'RELEASE') group by 1, 2, 3) r using (learner_id, posting_id, lot_id)
      where coalesce(h.amount, 0) <> coalesce(r.amount, 0)`,
  },
  {
    name: 'a conversion conserves: what it consumes is what its courses are worth',
    query: `select p.id::text from ledger.posting p where p.kind = 'CONVERT' and p.application_id is not null and (
        select coalesce(sum(t.amount), 0) from ledger.transfer t
        join ledger.account c on c.learner_id = t.learner_id and c.account_number = t.credit_account
        where t.learner_id = p.learner_id and t.posting_id = p.id and c.kind = 'CONSUMED') <> (
        select coalesce(sum(r.credits), 0) from course_result r
        where r.learner_id = p.learner_id and r.application_id = p.application_id and r.reverses is null)`,
  },
  {
    name: 'every posting has its event',
    query: `select coalesce(p.learner_id, e.learner_id)::text as id from (
        select learner_id, count(*) as postings from ledger.posting group by 1) p
      full join (select learner_id, count(*) as events from ledger.event where kind = 'posting' group by 1) e
        using (learner_id) where coalesce(p.postings, 0) <> coalesce(e.events, 0)`,
  },
  {
    name: 'an application that is posted has its effect, once, and a further deposit stands in its history',
    query: `select a.id::text from application a where a.state in ('POSTED', 'ARCHIVED')
      and not exists (select from ledger.posting p where p.learner_id = a.learner_id and p.application_id = a.id
        and p.kind in ('DEPOSIT', 'CONVERT'))
      union all select p.application_id::text from ledger.posting p
      where p.application_id is not null and p.kind in ('DEPOSIT', 'CONVERT', 'REVERSE')
      group by p.learner_id, p.application_id, p.kind having count(*) > 1 + case p.kind when 'DEPOSIT' then (
        select count(*) from application_event v where v.learner_id = p.learner_id
          and v.application_id = p.application_id and v.transition = 'deposit') else 0 end
      union all select a.id::text from application a where a.kind = 'CONVERSION'
        and a.state in ('REJECTED', 'WITHDRAWN', 'LAPSED')
        and exists (select from ledger.hold h where h.learner_id = a.learner_id and h.id = a.hold_id
          and h.state = 'PENDING')`,
  },
  {
    name: 'no closed account has a case under way',
    query: `select a.id::text from application a join learning_account k on k.learner_id = a.learner_id
      where k.state in ('CLOSED', 'MERGED', 'ARCHIVED')
        and a.state in ('IN_REVIEW', 'SUPPLEMENT_REQUIRED', 'AWAITING_NOTICE', 'ON_NOTICE', 'SUSPENDED')`,
  },
  {
    name: 'all credits of a revoked outcome are revoked, and none of any other',
    query: `select l.id::text from outcome o join ledger.lot l on l.learner_id = o.learner_id and l.outcome_id = o.id
      left join ledger.lot_position p on p.learner_id = l.learner_id and p.lot_id = l.id and p.kind = 'REVOKED'
      where coalesce(p.amount, 0) <> case when o.state = 'REVOKED' then l.recognised else 0 end`,
  },
  {
    name: 'a converted course has its consumed credits, and a reversed conversion has neither',
    query: `select r.id::text from course_result r where r.application_id is not null and r.reverses is null
      and not exists (select from ledger.posting p where p.learner_id = r.learner_id
        and p.application_id = r.application_id and p.kind = 'CONVERT')
      union all select a.id::text from application a where a.state in ('REVERSED', 'REVOKED') and exists (
        select from course_result r where r.learner_id = a.learner_id and r.application_id = a.id
          and r.reverses is null and not exists (
            select from course_result u where u.learner_id = r.learner_id and u.reverses = r.id))`,
  },
]
