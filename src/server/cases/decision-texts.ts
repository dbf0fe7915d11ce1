import { civilDateWords } from '../../core/calendar/civil-date.ts'
import type { Bilingual } from '../../core/case/workflow.ts'
import { formatCredit } from '../../core/credit.ts'

/** What a decision says: who decided is in its row; here what, on which day, on what basis. */
export interface DecisionText {
  outcome: 'APPROVED' | 'PARTLY_APPROVED' | 'REJECTED' | 'REVERSED' | 'REVOKED'
  credits: number | null
  title: string
  targets: readonly Bilingual[]
  /** Of a recognition with courses: what they use of the credits recognised. */
  converted?: number
  /** Courses that were applied for and left out. */
  dropped?: readonly Bilingual[]
  on: string
  basis: { zh: string; en: string }
  /** Of a reversal: the outcome whose recognition was revoked, where that is why. */
  revoked?: string
  /** For refusals, reversals and revocations: the coded reason in words, and what the officer wrote. */
  reason?: { zh: string; en: string; text: string }
}

/** The sentence of a decision in both languages: when, what, on what basis, what next. */
export function describeDecision(decision: DecisionText): { zh: string; en: string } {
  const { title, basis } = decision
  const date = civilDateWords(decision.on)
  const credits = decision.credits === null ? '' : formatCredit(decision.credits)
  const courses = courseNames(decision.targets)
  switch (decision.outcome) {
    case 'APPROVED':
    case 'PARTLY_APPROVED': {
      const part = decision.outcome === 'PARTLY_APPROVED'
      const dropped = courseNames(decision.dropped ?? [])
      const without =
        dropped.zh === '' ? dropped : { zh: `，${dropped.zh}不予转换`, en: `, but not into ${dropped.en}` }
      const verb = { zh: part ? '部分认定' : '认定', en: `${part ? 'partly ' : ''}recognised` }
      if (decision.converted !== undefined && decision.targets.length > 0) {
        const used = formatCredit(decision.converted)
        return {
          zh: `${date.zh}，“${title}”经公示无异议，${verb.zh} ${credits} 学分，其中 ${used} 学分转换为课程${courses.zh}${without.zh}，依据${basis.zh}。`,
          en: `On ${date.en}, after public notice, “${title}” was ${verb.en} with ${credits} credits, of which ${used} were converted into ${courses.en}${without.en}, on the basis of ${basis.en}.`,
        }
      }
      if (decision.targets.length > 0) {
        return {
          zh: `${date.zh}，“${title}”经公示无异议，${credits} 学分转换为课程${courses.zh}，依据${basis.zh}。`,
          en: `On ${date.en}, after public notice, ${credits} credits of “${title}” were converted into ${courses.en}, on the basis of ${basis.en}.`,
        }
      }
      return {
        zh: `${date.zh}，“${title}”经公示无异议，${verb.zh} ${credits} 学分并已入账${without.zh}，依据${basis.zh}。`,
        en: `On ${date.en}, after public notice, “${title}” was ${verb.en} with ${credits} credits, now on the account${without.en.replace(', but not', ', and not converted')}, on the basis of ${basis.en}.`,
      }
    }
    case 'REJECTED':
      return {
        zh: `${date.zh}，“${title}”未予通过。理由：${decision.reason?.zh ?? ''}。${sentence(decision.reason?.text, '。')}依据${basis.zh}。`,
        en: `On ${date.en}, “${title}” was not approved. Reason: ${decision.reason?.en ?? ''}. ${sentence(decision.reason?.text, '. ')}Basis: ${basis.en}.`,
      }
    case 'REVOKED':
      return describeRevocation(decision, date, courses)
    case 'REVERSED':
      if (decision.revoked !== undefined) return describeFall(decision, date, courses, decision.revoked)
      return {
        zh: `${date.zh}，撤销“${title}”的转换，课程${courses.zh}恢复为未修读，所用学分退回账户。理由：${decision.reason?.zh ?? ''}。${sentence(decision.reason?.text, '。')}依据${basis.zh}。`,
        en: `On ${date.en}, the conversion of “${title}” was undone; ${courses.en} must be taken again and the credits return to the account. Reason: ${decision.reason?.en ?? ''}. ${sentence(decision.reason?.text, '. ')}Basis: ${basis.en}.`,
      }
  }
}

/** What an officer wrote, ended as a sentence, so that what follows does not run into it. */
function sentence(words: string | undefined, end: '。' | '. '): string {
  const text = (words ?? '').trim()
  if (text === '') return ''
  if (!/[。．.！!？?…][”’"'」』）)]*$/u.test(text)) return `${text}${end}`
  return end === '。' ? text : `${text} `
}

/** How to object, as the rules for students in higher education (Order 41) have it. */
const objectWords = {
  zh: '如不同意，可自收到之日起 10 日内向学生申诉处理委员会书面申诉。',
  en: 'If you disagree, appeal in writing to the student appeals committee within 10 days of receiving this.',
}

function describeRevocation({ title, basis, reason, credits }: DecisionText, date: Bilingual, courses: Bilingual) {
  const amount = formatCredit(credits ?? 0)
  const exemption = {
    zh: courses.zh === '' ? '' : `课程${courses.zh}的免修随之失效，须修读并参加考核，原成绩不再计入。`,
    en: courses.en === '' ? '' : `With it the exemption from ${courses.en} is void: take the course and sit the exam. `,
  }
  return {
    zh: `${date.zh}，撤销“${title}”的学分认定，${amount} 学分作废。理由：${reason?.zh ?? ''}。${sentence(reason?.text, '。')}${exemption.zh}依据${basis.zh}。${objectWords.zh}`,
    en: `On ${date.en}, the recognition of “${title}” was revoked; its ${amount} credits are void. Reason: ${reason?.en ?? ''}. ${sentence(reason?.text, '. ')}${exemption.en}Basis: ${basis.en}. ${objectWords.en}`,
  }
}

/** A conversion that rested on an outcome whose recognition was revoked. */
function describeFall({ title, basis, reason }: DecisionText, date: Bilingual, courses: Bilingual, revoked: string) {
  return {
    zh: `${date.zh}，因“${revoked}”的认定被撤销（${reason?.zh ?? ''}），“${title}”的转换随之撤销：课程${courses.zh}的免修失效，须修读并参加考核，原成绩不再计入；其他成果提供的学分退回账户。依据${basis.zh}。${objectWords.zh}`,
    en: `On ${date.en}, the conversion of “${title}” was undone, because the recognition of “${revoked}” was revoked (${reason?.en ?? ''}): the exemption from ${courses.en} is void, take the course and sit the exam; credits of other outcomes are back on the account. Basis: ${basis.en}. ${objectWords.en}`,
  }
}

/** Courses in a row, as each language writes them. */
export function courseNames(courses: readonly Bilingual[]): Bilingual {
  return {
    zh: courses.map((course) => `《${course.zh}》`).join(''),
    en: courses.map((course) => course.en).join(', '),
  }
}
