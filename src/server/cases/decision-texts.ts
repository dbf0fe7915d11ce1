import { formatCredit } from '../../core/credit.ts'

/** What a decision says: who decided is in its row; here what, on which day, on what basis. */
export interface DecisionText {
  outcome: 'APPROVED' | 'PARTLY_APPROVED' | 'REJECTED' | 'REVERSED'
  credits: number | null
  title: string
  targets: { zh: string; en: string }[]
  on: string
  basis: { zh: string; en: string }
  /** For refusals and reversals: the coded reason in words, and what the reviewer wrote. */
  reason?: { zh: string; en: string; text: string }
}

/** The sentence of a decision in both languages: when, what, on what basis, what next. */
export function describeDecision(decision: DecisionText): { zh: string; en: string } {
  const { title, basis } = decision
  const date = chineseDate(decision.on)
  const credits = decision.credits === null ? '' : formatCredit(decision.credits)
  const courses = {
    zh: decision.targets.map((target) => `《${target.zh}》`).join(''),
    en: decision.targets.map((target) => target.en).join(', '),
  }
  switch (decision.outcome) {
    case 'APPROVED':
    case 'PARTLY_APPROVED': {
      const part = decision.outcome === 'PARTLY_APPROVED'
      if (decision.targets.length > 0) {
        return {
          zh: `${date}，“${title}”经公示无异议，${credits} 学分转换为课程${courses.zh}，依据${basis.zh}。`,
          en: `On ${decision.on}, after public notice, ${credits} credits of “${title}” were converted into ${courses.en}, on the basis of ${basis.en}.`,
        }
      }
      return {
        zh: `${date}，“${title}”经公示无异议，${part ? '部分认定' : '认定'} ${credits} 学分并已入账，依据${basis.zh}。`,
        en: `On ${decision.on}, after public notice, “${title}” was ${part ? 'partly ' : ''}recognised with ${credits} credits, now on the account, on the basis of ${basis.en}.`,
      }
    }
    case 'REJECTED':
      return {
        zh: `${date}，“${title}”未予通过。理由：${decision.reason?.zh ?? ''}。${decision.reason?.text ?? ''} 依据${basis.zh}。如不同意，可在 5 个工作日内向教务处申请复核。`,
        en: `On ${decision.on}, “${title}” was not approved. Reason: ${decision.reason?.en ?? ''}. ${decision.reason?.text ?? ''} Basis: ${basis.en}. You may ask Academic Affairs to reconsider within 5 working days.`,
      }
    case 'REVERSED':
      return {
        zh: `${date}，撤销“${title}”的转换，课程${courses.zh}恢复为未修读，所用学分退回账户。理由：${decision.reason?.zh ?? ''}。${decision.reason?.text ?? ''} 依据${basis.zh}。`,
        en: `On ${decision.on}, the conversion of “${title}” was undone; ${courses.en} must be taken again and the credits return to the account. Reason: ${decision.reason?.en ?? ''}. ${decision.reason?.text ?? ''} Basis: ${basis.en}.`,
      }
  }
}

function chineseDate(civilDate: string): string {
  const [year, month, day] = civilDate.split('-')
  return `${year} 年 ${Number(month)} 月 ${Number(day)} 日`
}
