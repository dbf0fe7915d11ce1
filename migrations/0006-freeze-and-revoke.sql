-- Who froze or unfroze an account, by which coded reason and for which body, stands beside the words.
alter table learning_account_event
  add column reason_code text references reason_code,
  add column body_id uuid references unit;

-- A recognition that was revoked (撤销认定), and the decision that says so.
alter table application
  drop constraint application_state_check,
  add constraint application_state_check check (state in (
    'DRAFT', 'IN_REVIEW', 'SUPPLEMENT_REQUIRED', 'AWAITING_NOTICE', 'ON_NOTICE', 'SUSPENDED',
    'POSTED', 'ARCHIVED', 'REJECTED', 'WITHDRAWN', 'LAPSED', 'REVERSED', 'REVOKED'));
alter table decision
  drop constraint decision_outcome_check,
  add constraint decision_outcome_check check (outcome in
    ('APPROVED', 'PARTLY_APPROVED', 'REJECTED', 'REVERSED', 'REVOKED'));

-- Proposals to revoke are few among the lines of all histories.
create index application_event_proposal on application_event (recorded_at, learner_id, application_id)
  where transition = 'propose_revocation';

-- A bank in use has its coded reasons already; a new one gets them all with its catalogue.
insert into reason_code (code, applies_to, text_zh, text_en, position)
select code, array[act], zh, en, (select max(position) from reason_code) + row_number() over ()
from (values
  ('fraud-suspected', 'freeze', '涉嫌提供虚假材料', 'False materials are suspected'),
  ('report-under-inquiry', 'freeze', '受理异议或举报，正在核查', 'An objection or report is being looked into'),
  ('account-disputed', 'freeze', '账户归属或本人身份有争议', 'Whose account it is, or who uses it, is in dispute'),
  ('disciplinary-procedure', 'freeze', '正在接受违纪处理', 'A disciplinary procedure is under way'),
  ('inquiry-cleared', 'unfreeze', '经核查未发现问题', 'The inquiry found nothing wrong'),
  ('matter-settled', 'unfreeze', '有关事项已处理完毕', 'The matter is settled'),
  ('frozen-by-mistake', 'unfreeze', '冻结有误', 'The account was frozen by mistake'),
  ('evidence-forged', 'revoke', '佐证材料系伪造', 'The evidence is forged'),
  ('revoked-by-issuer', 'revoke', '证书已被颁发单位撤销', 'The issuer revoked the certificate'),
  ('prize-withdrawn', 'revoke', '奖项已被取消', 'The prize was withdrawn'),
  ('decision-wrong', 'revoke', '认定决定有误', 'The decision was wrong'),
  ('used-twice', 'revoke', '同一成果重复使用', 'The same achievement was used twice')
) as added (code, act, zh, en)
where exists (select from reason_code)
on conflict (code) do nothing;
