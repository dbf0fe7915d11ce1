/**
 * Every refusal of the interface: its HTTP status and its words. `{name}` is replaced by the detail of that name.
 * The words say what is wrong and what to do; the code is for machines and never changes its meaning.
 */
export const problems = {
  request_invalid: { status: 400, zh: '请求内容有误：{faults}', en: 'The request is not valid: {faults}' },
  request_too_large: {
    status: 413,
    zh: '内容过大，上限为 {limit}。',
    en: 'The content is too large; the limit is {limit}.',
  },
  export_too_large: {
    status: 422,
    zh: '超过 {limit} 行，无法一次导出。请缩小筛选范围后分次导出。',
    en: 'That is more than {limit} rows, too many for one file. Narrow the filter and export in parts.',
  },
  archive_too_large: {
    status: 422,
    zh: '佐证材料合计超过 {limit}，请不附材料文件，或逐件归档。',
    en: 'The evidence is more than {limit} together. Leave the files out, or take one case at a time.',
  },
  template_invalid: { status: 422, zh: '这个模板不能使用：{reason}。', en: 'This layout cannot be used: {reason}.' },
  decisions_missing: {
    status: 409,
    zh: '这批公示还没有已入账的决定，暂不能发文。',
    en: 'Nothing of this notice has been posted yet, so there is nothing to announce.',
  },
  columns_missing: {
    status: 422,
    zh: '表格缺少这些列：{columns}。请检查第一行的列名。',
    en: 'The table lacks the columns {columns}. See the headings in its first row.',
  },
  media_type_unsupported: { status: 415, zh: '不支持这种内容类型。', en: 'This content type is not supported.' },
  not_signed_in: { status: 401, zh: '请先登录。', en: 'Please sign in first.' },
  sign_in_failed: { status: 401, zh: '用户名或密码不正确。', en: 'The user name or the password is not correct.' },
  second_factor_required: { status: 401, zh: '请输入动态验证码。', en: 'Please enter the code of your authenticator.' },
  second_factor_wrong: { status: 401, zh: '动态验证码不正确或已用过。', en: 'The code is wrong or was used already.' },
  second_factor_setup_required: {
    status: 403,
    zh: '管理员须先绑定动态验证码，才能继续。',
    en: 'Administrators must set up an authenticator before they go on.',
  },
  password_change_required: { status: 403, zh: '请先修改初始密码。', en: 'Please change the initial password first.' },
  password_weak: { status: 422, zh: '密码不符合要求：{reason}', en: 'The password is not acceptable: {reason}' },
  sign_in_blocked: {
    status: 429,
    zh: '失败次数过多，请过 {minutes} 分钟再试。',
    en: 'Too many failures. Please try again in {minutes} min.',
  },
  csrf_failed: {
    status: 403,
    zh: '页面已过期，请刷新后重试。',
    en: 'This page is out of date. Reload it and try again.',
  },
  forbidden: {
    status: 403,
    zh: '您没有这项权限。如需办理，请联系{grantor}。',
    en: 'You may not do this. {grantor} can grant it.',
  },
  not_found: { status: 404, zh: '没有找到，或您无权查看。', en: 'Not found, or not visible to you.' },
  rate_limited: { status: 429, zh: '请求过于频繁，请稍后再试。', en: 'Too many requests. Please try again shortly.' },
  notice_channel_off: {
    status: 422,
    zh: '学校没有开通这种通知渠道。',
    en: 'The institution does not use this channel for notices.',
  },
  notice_not_sent: {
    status: 422,
    zh: '没有发送成功（{reason}）。请检查设置后重试。',
    en: 'It could not be sent ({reason}). Check the settings and try again.',
  },
  notice_code_wrong: {
    status: 422,
    zh: '验证码不对、已过期或试错次数过多。请核对，或重新发送。',
    en: 'The code is wrong, too old, or was tried too often. Check it, or have another one sent.',
  },
  notice_address_refused: {
    status: 422,
    zh: '通知只能发往互联网上的 https 地址。内网服务器须由运维人员在 NOTICE_HOSTS 中列出。',
    en: 'Notices go to https addresses of the internet alone. The operator lists servers within in NOTICE_HOSTS.',
  },
  queue_full: { status: 429, zh: '系统繁忙，请稍后重试。', en: 'The bank is busy. Please try again shortly.' },
  idempotency_key_missing: {
    status: 400,
    zh: '缺少 Idempotency-Key 请求头（8 至 100 个字符）。',
    en: 'The Idempotency-Key header is missing (8 to 100 characters).',
  },
  idempotency_key_reused: {
    status: 409,
    zh: '同一幂等键已用于另一请求。',
    en: 'This idempotency key was used for another request.',
  },
  conflict: {
    status: 409,
    zh: '内容已被他人更新，请刷新后重试。',
    en: 'Someone else changed this. Reload and try again.',
  },
  duplicate: { status: 409, zh: '{what}已存在。', en: '{what} exists already.' },
  not_partial: {
    status: 422,
    zh: '部分通过须少于应认定的 {full} 学分，或去掉课程；无需减少的，请选择“通过”。',
    en: 'A partial approval gives less than {full} credits or leaves courses out. Where nothing is less, approve.',
  },
  decision_unknown: {
    status: 422,
    zh: '这项成果没有文号为“{number}”的认定决定。',
    en: 'No decision {number} recognised this outcome.',
  },
  posting_refused: { status: 422, zh: '无法入账：{reason}', en: 'The posting is refused: {reason}' },
  account_not_active: {
    status: 422,
    zh: '学习账户当前状态为“{state}”，不能办理。',
    en: 'The learning account is {state}; this cannot be done now.',
  },
  account_frozen: {
    status: 422,
    zh: '学习账户自{since}起冻结（{reason}），冻结期间不能办理。如有疑问请联系学分银行管理中心。',
    en: 'The learning account has been frozen since {since} ({reason}). Nothing can be done with it until the Credit Bank Office unfreezes it.',
  },
  id_number_invalid: { status: 422, zh: '证件号码有误：{reason}', en: 'The id number is not valid: {reason}' },
  person_exists: {
    status: 409,
    zh: '该证件号码已有学习账户（一人一户）。如非本人开立，请联系学分银行管理中心。',
    en: 'This id number has a learning account already. If it is not yours, contact the Credit Bank Office.',
  },
  details_mismatch: {
    status: 422,
    zh: '填写的信息不相符，无法在线办理。请携带证件到学分银行管理中心办理。',
    en: 'These details do not match. Ask the Credit Bank Office, with your document.',
  },
  name_mismatch: {
    status: 409,
    zh: '该证件号码登记在另一姓名下，请核对证件后再办理。',
    en: 'This id number is recorded under another name. Check the document first.',
  },
  account_unverified: {
    status: 409,
    zh: '该证件号码有尚待核实的自助开户。请先核实或注销该账户，再登记学籍。',
    en: 'This id number has an account that awaits verification. Verify or close it, then enrol.',
  },
  window_closed: {
    status: 422,
    zh: '当前不在申请时间内。下一次申请：{next}。',
    en: 'Applications are not open now. Next window: {next}.',
  },
  evidence_missing: {
    status: 422,
    zh: '还缺少必需的佐证材料：{items}。请上传后再提交。',
    en: 'Required evidence is missing: {items}. Upload it, then submit.',
  },
  evidence_refused: { status: 422, zh: '文件未被接受：{reason}', en: 'The file was not accepted: {reason}' },
  spreadsheet_refused: { status: 422, zh: '表格未被接受：{reason}。', en: 'The table was not accepted: {reason}.' },
  import_state: { status: 409, zh: '此次导入{reason}。', en: 'This import {reason}.' },
  evidence_limit: { status: 422, zh: '此项最多可上传 {limit} 个文件。', en: 'At most {limit} files are allowed here.' },
  file_covered: {
    status: 403,
    zh: '该材料含有证件号码，默认遮盖。确需查看请点“显示”，查看会留下记录。',
    en: 'This file shows an id number and is covered. Ask to show it if you must; that is written down.',
  },
  certificate_claimed: {
    status: 409,
    zh: '该证书编号已被登记。一份证书只能由本人登记一次；如有疑问请联系学分银行管理中心。',
    en: 'This certificate number is registered already. A certificate is registered once, by its owner; if it is yours, ask the Credit Bank Office.',
  },
  outcome_invalid: { status: 422, zh: '成果信息有误：{reason}', en: 'The outcome is not valid: {reason}' },
  outcome_in_use: {
    status: 409,
    zh: '该成果已在办理或已认定。',
    en: 'This outcome is under review or recognised already.',
  },
  outcome_prepared: {
    status: 409,
    zh: '该成果由名单登记，内容不能改动。请核对后确认并提交，或说明理由不予确认。',
    en: 'This outcome was prepared from a roster and cannot be changed. Confirm and submit it, or decline it with a reason.',
  },
  learner_not_matched: {
    status: 422,
    zh: '学号与姓名对不上可办理的学习者，请核对后重新提交。',
    en: 'No learner within your reach has this student number and name. Check both and send the line again.',
  },
  weeks_counted: {
    status: 422,
    zh: '{from} 至 {to} 之间已有实践登记，同一时间不能重复计算学分。',
    en: 'Practice between {from} and {to} is recorded already; the same days count once.',
  },
  issuer_revoked: {
    status: 409,
    zh: '颁发单位已撤销这项登记：{reason}。不能通过或公示。',
    en: 'Its issuer revoked this outcome: {reason}. It cannot be approved or put on notice.',
  },
  not_routine: {
    status: 422,
    zh: '{reason}，请单独办理。',
    en: '{reason}; decide it by itself.',
  },
  reminded_already: {
    status: 409,
    zh: '今天已经提醒过，请明天再提醒。',
    en: 'They were reminded within the last day. Remind them again tomorrow.',
  },
  transition_not_allowed: {
    status: 409,
    zh: '当前状态“{state}”不能执行此操作。',
    en: 'This cannot be done while the case is {state}.',
  },
  four_eyes: {
    status: 403,
    zh: '您已在本件的“{step}”环节经办，同一人不得经办两个环节。请由其他同事办理。',
    en: 'You acted at the step {step}. Nobody acts in two steps of one case: a colleague must take this one.',
  },
  own_case: { status: 403, zh: '不能审核本人的申请，请回避。', en: 'Nobody reviews their own case.' },
  reason_required: { status: 422, zh: '请选择理由代码并填写说明。', en: 'Choose a reason code and write the reason.' },
  cases_open: {
    status: 422,
    zh: '还有申请在办理（{numbers}），请先撤回或办结，再注销账户。',
    en: 'Applications are still under way ({numbers}). Have them withdrawn or ended, then close the account.',
  },
  credits_left: {
    status: 422,
    zh: '账户中还有 {credits} 学分，注销后不能使用。请确认后再注销。',
    en: '{credits} credits are on the account; nobody can use them once it is closed. Confirm that first.',
  },
  score_required: {
    status: 422,
    zh: '请先录入成绩：{courses}。',
    en: 'Enter the score of: {courses}.',
  },
  credits_above_maximum: {
    status: 422,
    zh: '认定学分不能超过该成果的上限 {maximum} 学分。',
    en: 'At most {maximum} credits may be recognised for this outcome.',
  },
  originals_not_seen: {
    status: 422,
    zh: '请先核对原件并勾选“已见原件”：{items}。',
    en: 'Check the originals first and mark them as seen: {items}.',
  },
  duplicate_file: {
    status: 422,
    zh: '同一文件已被其他人提交，须先由教务处核实，不能进入公示。',
    en: 'Another person submitted the same file. It must be cleared before public notice.',
  },
  panel_invalid: { status: 422, zh: '专家评议：{reason}。', en: 'Expert panel: {reason}.' },
  expert_recused: {
    status: 422,
    zh: '{experts}应当回避：{reason}。请另请专家。',
    en: '{experts} must stay out of this case: {reason}. Invite somebody else.',
  },
  calendar_missing: {
    status: 422,
    zh: '尚未导入 {year} 年的法定节假日安排，无法计算工作日。请学分银行管理中心导入国务院办公厅通知。',
    en: 'The official holidays of {year} are not known yet. The Credit Bank Office must import the official notice.',
  },
  course_not_convertible: {
    status: 422,
    zh: '《{course}》按规定不能转换：{reason}。',
    en: '{course} cannot be converted: {reason}.',
  },
  credits_insufficient: {
    status: 422,
    zh: '可用学分不足：需要 {needed}，可用 {available}，还差 {missing} 学分。',
    en: 'Not enough credits: {needed} needed, {available} available, {missing} short.',
  },
  enrolment_not_chosen: {
    status: 422,
    zh: '您有多个在读学籍，请选择本次申请用于哪一个。',
    en: 'You have several active enrolments. Choose the one that this is for.',
  },
  remedy_not_open: {
    status: 409,
    zh: '现在不能{what}：{reason}。',
    en: 'You cannot {what} now: {reason}.',
  },
  votes_missing: {
    status: 409,
    zh: '还不能作出决定：须有至少 {votesMinimum} 票，且一方占多数（现为维持 {uphold} 票、退回 {back} 票）。',
    en: 'No decision yet: it takes {votesMinimum} votes and a majority (now {uphold} to uphold, {back} to return).',
  },
  notice_not_open: {
    status: 409,
    zh: '该公示已结束或条目不在公示中。',
    en: 'This public notice is over or the item is not on it.',
  },
  set_up_invalid: { status: 422, zh: '设置有误：{reason}。', en: 'This cannot be set up so: {reason}.' },
  policy_missing: {
    status: 409,
    zh: '学校还没有生效的认定与转换办法。请教务处先在“学校设置”里提议，由学分银行发布。',
    en: 'The college has no recognition and conversion policy in force. Academic Affairs proposes one under College set-up, and the Credit Bank Office releases it.',
  },
  window_over: {
    status: 409,
    zh: '该申请窗口已结束，不能再改动。请新开窗口。',
    en: 'This window is over and stays as it was. Open a new one.',
  },
  unit_in_use: {
    status: 409,
    zh: '该机构还有{uses}，不能撤销。请先转移或办结。',
    en: 'This unit still has {uses}. Move or end them, then close it.',
  },
  programme_fixed: {
    status: 409,
    zh: '该培养方案已发布或已放弃，不能改动。请修订为新版本。',
    en: 'This plan was published or discarded and is fixed. Draft a new version.',
  },
  programme_incomplete: {
    status: 422,
    zh: '方案还不能发布：{faults}。',
    en: 'The plan cannot be published yet: {faults}.',
  },
  public_url_fixed: {
    status: 409,
    zh: '公开网址已用于签发内容，不能更改：{url}。',
    en: 'The public address is in use in what was issued and cannot change: {url}.',
  },
  service_unavailable: { status: 503, zh: '服务暂不可用，请稍后再试。', en: 'The service is not available right now.' },
  internal_error: {
    status: 500,
    zh: '系统出错了。您填写的内容没有被提交；请凭编号 {requestId} 联系管理员。',
    en: 'Something went wrong on our side. Nothing was submitted. Quote {requestId} to the administrator.',
  },
} as const

export type ProblemCode = keyof typeof problems
export type ProblemDetails = Record<string, unknown>

/** A refused request. Thrown by use cases, answered as RFC 9457 `application/problem+json`. */
export class Problem extends Error {
  override name = 'Problem'
  readonly code: ProblemCode
  readonly details: ProblemDetails
  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(code)
    this.code = code
    this.details = details
  }
}

/** A text in both languages as a detail, so that the problem's sentence is whole in each. */
export interface BilingualText {
  zh: string
  en: string
}

/** The sentence of a problem in one language; a bilingual detail is put in in that language. */
export function describeProblem(code: ProblemCode, details: ProblemDetails, language: 'zh' | 'en'): string {
  return problems[code][language].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const detail = details[name]
    if (detail === undefined) return whole
    return typeof detail === 'object' && detail !== null && language in detail
      ? String((detail as Record<string, unknown>)[language])
      : String(detail)
  })
}

/** The document of RFC 9457, with both languages in extension members. */
export interface ProblemDocument {
  type: string
  title: string
  status: number
  detail: string
  instance?: string
  code: ProblemCode
  requestId?: string
  texts: { zh: string; en: string }
  details: ProblemDetails
}
