-- A bank in use has its coded reasons already; a new one gets them all with its catalogue.
insert into reason_code (code, applies_to, text_zh, text_en, position)
select code, array[act], zh, en, (select max(position) from reason_code) + row_number() over ()
from (values
  ('learner-left', 'close', '毕业或离校', 'The learner graduated or left'),
  ('closing-requested', 'close', '本人申请注销', 'The learner asked for it'),
  ('opened-by-mistake', 'close', '开户有误或重复', 'The account was opened by mistake or twice'),
  ('closed-by-mistake', 'reopen', '注销有误', 'The account was closed by mistake'),
  ('learner-returned', 'reopen', '复学或再次入学', 'The learner returned or enrolled again'),
  ('evidence-in-doubt', 'stop_notice', '佐证材料的真实性存疑', 'It is in doubt whether the evidence is genuine'),
  ('report-received', 'stop_notice', '收到举报或有关单位来函', 'A report, or a letter of another body, was received'),
  ('published-wrong', 'stop_notice', '公示内容有误', 'What was published is wrong')
) as added (code, act, zh, en)
where exists (select from reason_code)
on conflict (code) do nothing;
