/** The words of coded values in a file, the same as on the screens; a test compares them. */
export const exportWords = {
  zh: {
    application: {
      DRAFT: '草稿',
      IN_REVIEW: '审核中',
      SUPPLEMENT_REQUIRED: '待补充材料',
      AWAITING_NOTICE: '待公示',
      ON_NOTICE: '公示中',
      SUSPENDED: '异议核查中',
      POSTED: '已入账',
      ARCHIVED: '已归档',
      REJECTED: '未通过',
      WITHDRAWN: '已撤回',
      LAPSED: '逾期终止',
      REVERSED: '转换已撤销',
      REVOKED: '认定已撤销',
    },
    kind: { RECOGNITION: '学分认定', CONVERSION: '学分转换', DIRECT: '认定并转换' },
    account: {
      PENDING_VERIFICATION: '待核验',
      ACTIVE: '正常',
      FROZEN: '已冻结',
      CLOSED: '已注销',
      MERGED: '已合并',
      ARCHIVED: '已归档',
    },
    outcome: {
      DRAFT: '未提交',
      IN_APPLICATION: '认定中',
      RECOGNISED: '已认定',
      NOT_RECOGNISED: '未认定',
      REVOKED: '已撤销',
    },
    objection: { RECEIVED: '待处理', DISMISSED: '不成立', UPHELD: '成立' },
    posting: {
      DEPOSIT: '存入',
      HOLD: '占用待转换',
      RELEASE: '解除占用',
      CONVERT: '转换',
      FREEZE: '冻结',
      UNFREEZE: '解冻',
      EXPIRE: '到期',
      REVOKE: '撤销认定',
      FORFEIT: '放弃',
      REVERSE: '冲正',
    },
  },
  en: {
    application: {
      DRAFT: 'Draft',
      IN_REVIEW: 'Under review',
      SUPPLEMENT_REQUIRED: 'More material needed',
      AWAITING_NOTICE: 'Awaiting notice',
      ON_NOTICE: 'On public notice',
      SUSPENDED: 'Suspended by objection',
      POSTED: 'Posted',
      ARCHIVED: 'Archived',
      REJECTED: 'Rejected',
      WITHDRAWN: 'Withdrawn',
      LAPSED: 'Lapsed',
      REVERSED: 'Conversion undone',
      REVOKED: 'Recognition revoked',
    },
    kind: { RECOGNITION: 'Recognition', CONVERSION: 'Conversion', DIRECT: 'Recognition with conversion' },
    account: {
      PENDING_VERIFICATION: 'To be verified',
      ACTIVE: 'Active',
      FROZEN: 'Frozen',
      CLOSED: 'Closed',
      MERGED: 'Merged',
      ARCHIVED: 'Archived',
    },
    outcome: {
      DRAFT: 'Not submitted',
      IN_APPLICATION: 'Under recognition',
      RECOGNISED: 'Recognised',
      NOT_RECOGNISED: 'Not recognised',
      REVOKED: 'Revoked',
    },
    objection: { RECEIVED: 'To be decided', DISMISSED: 'Dismissed', UPHELD: 'Upheld' },
    posting: {
      DEPOSIT: 'Deposit',
      HOLD: 'Held for conversion',
      RELEASE: 'Released',
      CONVERT: 'Conversion',
      FREEZE: 'Frozen',
      UNFREEZE: 'Unfrozen',
      EXPIRE: 'Expired',
      REVOKE: 'Recognition revoked',
      FORFEIT: 'Forfeited',
      REVERSE: 'Reversed',
    },
  },
} as const

export type Language = keyof typeof exportWords
export type WordKind = keyof (typeof exportWords)['zh']

/** The word of a code; one that is not known stands as it is. */
export function wordOf(language: Language, kind: WordKind, code: string): string {
  return (exportWords[language][kind] as Record<string, string>)[code] ?? code
}
