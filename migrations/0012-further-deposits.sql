-- Further deposits that one officer proposes and another confirms stand in the history of their case; the proposals are
-- few among the lines of all histories.
create index application_event_deposit on application_event (recorded_at, learner_id, application_id)
  where transition = 'propose_deposit';

-- How an objection ends that nobody decided by itself. A bank in use has its coded reasons already; a new one gets them
-- all with its catalogue.
insert into reason_code (code, applies_to, text_zh, text_en, position)
select code, array['settle_objection'], zh, en, (select max(position) from reason_code) + row_number() over ()
from (values
  ('settled-together', '与本件的另一异议一并处理', 'Settled together with another objection to the case'),
  ('credits-revoked', '所用学分的认定已撤销，本件随之终止', 'The credits it was to use were revoked, and the case ended')
) as added (code, zh, en)
where exists (select from reason_code)
on conflict (code) do nothing;
