import type { RemedyKind, Vote } from '../../../core/case/remedy.ts'
import type { Bilingual } from '../../../core/case/workflow.ts'

export interface AnswerText {
  kind: RemedyKind
  answer: Vote
  title: string
  finding: string
  /** The day in words. */
  date: Bilingual
  /** The number of the decision that is upheld or returned. */
  contested: string
  /** Where a refusal goes back to; null where the effect stands until something else is decided. */
  step: Bilingual | null
  tally: { uphold: number; back: number } | null
}

/** What an answer rests on. */
export const answerBasis: Bilingual = {
  zh: '《普通高等学校学生管理规定》（教育部令第41号）',
  en: 'the Rules on the Administration of Students in Higher Education (Ministry of Education, Order 41)',
}

/** The sentence of an answer in both languages: who, when, what, why, what next. */
export function describeAnswer(text: AnswerText): Bilingual {
  const { title, contested, step, tally, finding, date } = text
  const isAppeal = text.kind === 'APPEAL'
  const body = isAppeal
    ? { zh: '学生申诉处理委员会', en: 'the student appeals committee' }
    : { zh: '教务处', en: 'the Academic Affairs Office' }
  const votes = tally === null ? { zh: '', en: '' } : describeVotes(tally)
  const why = { zh: `理由：${ended(finding, '。')}`, en: `Reason: ${ended(finding, '.')}` }
  if (text.answer === 'UPHOLD') {
    return {
      zh: `${date.zh}，${body.zh}${votes.zh}决定：维持关于“${title}”的决定（${contested}）。${why.zh}`,
      en: `On ${date.en}, ${body.en} upheld the decision on “${title}” (${contested})${votes.en}. ${why.en}`,
    }
  }
  const next =
    step === null
      ? {
          zh: '由教务处就未予认定部分重新作出决定，已认定的学分不受影响',
          en: 'Academic Affairs decides anew on what was not granted; what was granted stands',
        }
      : {
          zh: `退回“${step.zh}”环节，由未曾经办的人员重新作出决定`,
          en: `the case goes back to the step “${step.en}”, before people who had no part in it`,
        }
  return {
    zh: `${date.zh}，${body.zh}${votes.zh}决定：撤销关于“${title}”的决定（${contested}），${next.zh}。${why.zh}`,
    en: `On ${date.en}, ${body.en} set aside the decision on “${title}” (${contested})${votes.en}: ${next.en}. ${why.en}`,
  }
}

function describeVotes({ uphold, back }: { uphold: number; back: number }): Bilingual {
  return {
    zh: `经表决（维持 ${uphold} 票，退回 ${back} 票）`,
    en: ` (votes to uphold: ${uphold}; to return: ${back})`,
  }
}

function ended(words: string, mark: string): string {
  return /[。．.！!？?…][”’"'」』）)]*$/u.test(words) ? words : `${words}${mark}`
}
