/** The messages of the bank, by kind; `{name}` is replaced by the parameter. Written to be said to a student. */
const messageTexts = {
  application_submitted: {
    zh: '“{title}”的申请已提交，编号 {number}。每一步有结果都会在这里告诉你。',
    en: 'Your application for “{title}” is in, number {number}. You will hear here at every step.',
  },
  direct_submitted: {
    zh: '“{title}”认定并转换为{courses}的申请已提交，编号 {number}。结果送达之前，请照常上课、参加考试。',
    en: 'Your application to recognise “{title}” and convert it into {courses} is in, number {number}. Until you hear the decision, keep attending and sit the exam.',
  },
  conversion_submitted: {
    zh: '转换申请 {number}（{title}）已提交，占用 {credits} 学分。结果送达之前，请照常上课、参加考试。',
    en: 'Your conversion {number} ({title}) is in and holds {credits} credits. Until you hear the decision, keep attending and sit the exam.',
  },
  supplement_required: {
    zh: '“{title}”需要补充材料：{reason}。请在{due}前补充后重新提交。',
    en: '“{title}” needs more material: {reason}. Please add it and submit again by {due}.',
  },
  step_passed: {
    zh: '“{title}”已通过{step}，现在由{body}办理，预计{due}前有结果。',
    en: '“{title}” passed the step {step} and is now with: {body}. Expect an answer by {due}.',
  },
  supplement_received: {
    zh: '“{title}”的补充材料已收到，由原经办人继续审核，预计{due}前有结果。',
    en: 'Your further material for “{title}” is in. The same reviewer goes on; expect an answer by {due}.',
  },
  application_archived: {
    zh: '“{title}”的申请已归档。学分和课程结果不受影响。',
    en: 'The case “{title}” is archived. Your credits and course results stay as they are.',
  },
  application_rejected: {
    zh: '“{title}”未予通过：{reason}。申请中有完整的决定和办理记录；如不同意，可在那里申请复核或申诉。',
    en: '“{title}” was not approved: {reason}. The application shows the whole decision and its history; if you disagree, ask for reconsideration or appeal there.',
  },
  application_approved_for_notice: {
    zh: '“{title}”已审核通过，拟认定 {credits} 学分，等待公示。',
    en: '“{title}” passed review with {credits} credits and awaits public notice.',
  },
  on_notice: {
    zh: '“{title}”正在公示，至{ends}。无异议即入账。',
    en: '“{title}” is on public notice until {ends}. Without objection it takes effect.',
  },
  application_set_aside: {
    zh: '“{title}”的公示已结束，但{reason}，本件退回{body}重新审核，预计{due}前有结果。',
    en: 'The notice of “{title}” is over, but: {reason}. The case is back with: {body}. Expect an answer by {due}.',
  },
  objection_received: {
    zh: '“{title}”在公示期内收到异议，正在核查，其间暂不入账。核查一般不超过 10 个工作日。',
    en: 'An objection to “{title}” was received and is being looked into, usually within 10 working days. Until then it waits.',
  },
  objection_dismissed: {
    zh: '针对“{title}”的异议经核查不成立，公示继续有效。',
    en: 'The objection to “{title}” was found to be without ground; the notice stands.',
  },
  objection_upheld: {
    zh: '针对“{title}”的异议成立：{reason}。本次申请不予通过；如不同意，可在申请中申请复核或申诉。',
    en: 'The objection to “{title}” was upheld: {reason}. The application is not approved; if you disagree, ask for reconsideration or appeal there.',
  },
  credits_posted: {
    zh: '“{title}”的 {credits} 学分已入账，认定文号 {decision}。现在可以申请转换为课程。',
    en: '{credits} credits for “{title}” are on your account, decision {decision}. You can now convert them into a course.',
  },
  conversion_posted: {
    zh: '转换已生效：{title}，{credits} 学分，文号 {decision}。这些课程不用再修。',
    en: 'The conversion is in force: {title}, {credits} credits, decision {decision}. You need not take these courses.',
  },
  direct_posted: {
    zh: '“{title}”认定 {credits} 学分，并已转换为{courses}，文号 {decision}。这些课程不用再修。',
    en: '“{title}” is recognised with {credits} credits and converted into {courses}, decision {decision}. You need not take these courses.',
  },
  conversion_reversed: {
    zh: '“{title}”的转换已撤销：{reason}。课程需要重新修读，学分已退回账户。',
    en: 'The conversion of “{title}” was undone: {reason}. The course must be taken; the credits are back on your account.',
  },
  application_withdrawn: {
    zh: '“{title}”的申请已撤回。材料保留为草稿，可以再次提交。',
    en: 'The application for “{title}” was withdrawn. Your material is kept as a draft.',
  },
  application_lapsed: {
    zh: '“{title}”超过补充期限，申请已终止。材料保留为草稿，可在下次申请时间重新提交。',
    en: 'The time to supplement “{title}” has passed and the application ended. Your material is kept as a draft.',
  },
  credits_expired: {
    zh: '“{title}”有 {credits} 学分超过有效期，已转为到期。',
    en: '{credits} credits of “{title}” passed their validity and have expired.',
  },
  certificate_released: {
    zh: '“{title}”的证书编号登记已由学分银行管理中心解除：{reason}。如证书确属本人，请带原件到管理中心办理。',
    en: 'The Credit Bank Office released your registration of the certificate of “{title}”: {reason}. If it is yours, bring the original.',
  },
  certificate_open_again: {
    zh: '“{title}”的证书编号已可由你重新登记：{reason}。',
    en: 'You may register the certificate of “{title}” again: {reason}.',
  },
  account_verified: {
    zh: '学习账户 {account} 已核实，可以使用了。',
    en: 'Learning account {account} is verified and ready.',
  },
  account_frozen: {
    zh: '学习账户已冻结：{reason}。冻结期间不能办理，已提交的申请暂缓；如有疑问，请联系学分银行管理中心。',
    en: 'Your learning account is frozen: {reason}. Until it is unfrozen nothing can be done with it and your applications wait. Ask the Credit Bank Office if you have questions.',
  },
  supplement_extended: {
    zh: '账户已解冻，“{title}”的补充期限重新计算，请在 {due} 前补充。',
    en: 'Your account is unfrozen, and the time to supplement “{title}” begins anew: please add what is missing by {due}.',
  },
  revocation_proposed: {
    zh: '学校拟撤销“{title}”的认定：{reason}。决定由提议人以外的人员作出，在此之前相应学分冻结。如需陈述、申辩，请尽快联系学分银行管理中心；决定作出后仍可申诉。',
    en: 'The college is considering to revoke the recognition of “{title}”: {reason}. Someone other than the proposer decides, and until then the credits are frozen. If you want to state your case, contact the Credit Bank Office at once; after a decision you may still appeal.',
  },
  revocation_declined: {
    zh: '“{title}”的认定不予撤销，维持有效：{reason}。',
    en: 'The recognition of “{title}” is not revoked and stands: {reason}.',
  },
  recognition_revoked: {
    zh: '“{title}”的认定已撤销，{credits} 学分作废：{reason}。文号 {decision}，依据{basis}。如不同意，可自收到之日起 10 日内向学生申诉处理委员会书面申诉。',
    en: 'The recognition of “{title}” was revoked and its {credits} credits are void: {reason}. Decision {decision}, basis: {basis}. If you disagree, appeal in writing to the student appeals committee within 10 days.',
  },
  conversion_fell: {
    zh: '“{outcome}”的认定被撤销，{title}的转换随之撤销：免修失效，请修读课程并参加考核。其他成果提供的学分已退回账户。',
    en: 'The recognition of “{outcome}” was revoked, and with it your conversion into {title}: take the course and sit the exam. Credits of other outcomes are back on your account.',
  },
  conversion_void: {
    zh: '所用学分的认定被撤销，“{title}”的转换申请终止：{reason}。请照常上课、参加考试。',
    en: 'The recognition of the credits was revoked, and your application to convert them into “{title}” has ended: {reason}. Keep attending and sit the exam.',
  },
  credits_added: {
    zh: '“{title}”补记 {credits} 学分，已入账：{reason}。依据认定文号 {decision}。',
    en: '{credits} further credits for “{title}” are on your account: {reason}. They rest on decision {decision}.',
  },
  panel_invitation: {
    zh: '请您评议“{title}”：独立评分并表决，{due}前完成；与本件有关的请先声明回避。',
    en: 'You are asked to judge “{title}”: score and vote on your own by {due}. If you are tied to the case, declare it first.',
  },
  panel_recusal: {
    zh: '一位专家声明回避“{title}”，请另邀专家补齐单数。',
    en: 'An expert declared to stay out of “{title}”. Invite another, so that an odd number judges.',
  },
  account_unfrozen: { zh: '学习账户已解冻：{reason}。', en: 'Your learning account is unfrozen: {reason}.' },
  account_reopened: {
    zh: '学习账户已恢复：{reason}。',
    en: 'Your learning account is open again: {reason}.',
  },
  notice_stopped: {
    zh: '“{title}”的公示已中止：{reason}。本件退回{body}重新审核，预计{due}前有结果；再次公示时重新计算公示期。',
    en: 'The public notice of “{title}” was stopped: {reason}. The case is back with: {body}. Expect an answer by {due}; a new notice has its whole period again.',
  },
  reconsideration_received: {
    zh: '“{title}”的复核申请已收到，编号 {number}，由未经办本件的人员复核，{due}前答复。',
    en: 'Your request to reconsider “{title}” is in, number {number}. Somebody who had no part in the case answers it by {due}.',
  },
  appeal_received: {
    zh: '“{title}”的申诉已收到，编号 {number}，由学生申诉处理委员会处理，{due}前答复。',
    en: 'Your appeal about “{title}” is in, number {number}. The student appeals committee answers it by {due}.',
  },
  appeal_extended: {
    zh: '“{title}”的申诉情况复杂，处理期限延长至{due}：{reason}',
    en: 'The appeal about “{title}” takes longer, until {due}: {reason}',
  },
  remedy_upheld: {
    zh: '{text}请打开“{title}”的申请查看决定书和下一步可以怎么做。',
    en: '{text} Open the application “{title}” for the letter and what you may do next.',
  },
  remedy_returned: {
    zh: '{text}请打开“{title}”的申请查看决定书。',
    en: '{text} Open the application “{title}” for the letter.',
  },
  reconsideration_overdue: {
    zh: '“{title}”的复核申请 {number} 未在期限内答复，你可以向教务处询问。',
    en: 'Your request {number} to reconsider “{title}” was not answered in time; ask the Academic Affairs Office.',
  },
  appeal_overdue: {
    zh: '“{title}”的申诉 {number} 未在期限内答复。你可以向省级教育行政部门反映。',
    en: 'Your appeal {number} about “{title}” was not answered in time. You may turn to the provincial education department.',
  },
  outcome_prepared: {
    zh: '{by}为你登记了“{title}”。请在“我的成果”里核对，声明属实后提交；不是你的，请说明理由不予确认。',
    en: '{by} prepared “{title}” for you. Check it under My outcomes and submit it with your declaration, or decline it if it is not yours.',
  },
  preparation_reminder: {
    zh: '“{title}”还等你确认：在“我的成果”里核对后提交，或不予确认。',
    en: '“{title}” still waits for you: check it under My outcomes, then submit or decline it.',
  },
  preparation_revoked: {
    zh: '{by}撤销了为你登记的“{title}”：{reason}。',
    en: '{by} revoked “{title}”, which it had prepared for you: {reason}.',
  },
  account_closed: { zh: '学习账户已注销：{reason}。', en: 'Your learning account is closed: {reason}.' },
} as const

export type MessageKind = keyof typeof messageTexts

/**
 * A message in both languages. A parameter that is itself bilingual is put in in its language; what an officer wrote
 * and ended with a full stop does not get a second one.
 */
export function renderMessage(kind: string, parameters: Record<string, unknown>): { zh: string; en: string } {
  const texts = messageTexts[kind as MessageKind] ?? { zh: kind, en: kind }
  const render = (language: 'zh' | 'en') =>
    texts[language].replace(/\{(\w+)\}([。.]?)/g, (whole, name: string, stop: string) => {
      const value = parameters[name]
      if (value === undefined || value === null) return whole
      const text = typeof value === 'object' ? String((value as Record<string, unknown>)[language]) : String(value)
      return stop === '' ? text : text.replace(/[。.\s]+$/, '') + stop
    })
  return { zh: render('zh'), en: render('en') }
}
