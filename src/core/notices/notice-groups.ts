/** What a person chooses between: messages that ask for something, decisions, the progress of a case, the account. */
export const noticeGroups = ['action', 'decision', 'progress', 'account'] as const
export type NoticeGroup = (typeof noticeGroups)[number]

const groupOfKind: Record<string, NoticeGroup> = {
  supplement_required: 'action',
  supplement_extended: 'action',
  revocation_proposed: 'action',
  panel_invitation: 'action',
  panel_recusal: 'action',
  outcome_prepared: 'action',
  preparation_reminder: 'action',
  remedy_upheld: 'decision',
  remedy_returned: 'decision',
  application_rejected: 'decision',
  objection_upheld: 'decision',
  credits_posted: 'decision',
  conversion_posted: 'decision',
  direct_posted: 'decision',
  conversion_reversed: 'decision',
  application_lapsed: 'decision',
  revocation_declined: 'decision',
  recognition_revoked: 'decision',
  conversion_fell: 'decision',
  conversion_void: 'decision',
  credits_added: 'account',
  credits_expired: 'account',
  certificate_released: 'account',
  certificate_open_again: 'account',
  account_verified: 'account',
  account_frozen: 'account',
  account_unfrozen: 'account',
  account_reopened: 'account',
  account_closed: 'account',
}

/** The group of a kind of message; what is in no other tells of the progress of a case. */
export function groupOf(kind: string): NoticeGroup {
  return groupOfKind[kind] ?? 'progress'
}

/** What leaves the bank says that something happened, never what: mail and SMS are read by others on their way. */
export const headlines: Record<NoticeGroup, { zh: string; en: string }> = {
  action: { zh: '有一件事需要你办理', en: 'Something waits for you to act' },
  decision: { zh: '有一项申请有了结果', en: 'One of your applications has a result' },
  progress: { zh: '有一项申请有了进展', en: 'One of your applications has moved on' },
  account: { zh: '你的学习账户有变动', en: 'Something changed on your learning account' },
}
