import { civilDateWords } from '../../../core/calendar/civil-date.ts'
import { appealDays, type RemedyPolicy } from '../../../core/case/remedy.ts'
import type { Bilingual } from '../../../core/case/workflow.ts'

/** What a letter is made of; everything is in the one language of the letter. */
export interface LetterContent {
  language: 'zh' | 'en'
  title: string
  institution: string
  heading: string
  number: string
  facts: [label: string, value: string][]
  text: string
  remedies: string[]
  body: string
  day: string
}

export interface LetterFacts {
  institution: Bilingual
  number: string
  outcome: string
  kind: 'DECISION' | 'RECONSIDERATION' | 'APPEAL'
  learnerName: string
  studentNumber: string
  programme: Bilingual
  applicationNumber: string
  text: Bilingual
  basis: string
  decidedOn: string
  policy: RemedyPolicy
}

const headings: Record<LetterFacts['kind'], Bilingual> = {
  DECISION: { zh: '学分认定与转换决定书', en: 'Decision on the recognition and conversion of credits' },
  RECONSIDERATION: { zh: '复核决定书', en: 'Decision on reconsideration' },
  APPEAL: { zh: '学生申诉处理决定书', en: 'Decision on an appeal' },
}

const bodies: Record<LetterFacts['kind'], Bilingual> = {
  DECISION: { zh: '教务处', en: 'Academic Affairs Office' },
  RECONSIDERATION: { zh: '教务处', en: 'Academic Affairs Office' },
  APPEAL: { zh: '学生申诉处理委员会', en: 'Student appeals committee' },
}

const labels = {
  name: { zh: '姓名', en: 'Name' },
  studentNumber: { zh: '学号', en: 'Student number' },
  programme: { zh: '专业', en: 'Programme' },
  application: { zh: '申请编号', en: 'Application' },
  basis: { zh: '依据', en: 'Basis' },
} as const

/** The letter of a decision in one language, with what the learner may do against it. */
export function composeLetter(facts: LetterFacts, language: 'zh' | 'en'): LetterContent {
  const words = (text: Bilingual) => text[language]
  return {
    language,
    title: `${words(headings[facts.kind])} ${facts.number}`,
    institution: words(facts.institution),
    heading: words(headings[facts.kind]),
    number: facts.number,
    facts: [
      [words(labels.name), facts.learnerName],
      [words(labels.studentNumber), facts.studentNumber],
      [words(labels.programme), words(facts.programme)],
      [words(labels.application), facts.applicationNumber],
      [words(labels.basis), facts.basis],
    ],
    text: words(facts.text),
    remedies: remediesOf(facts).map(words),
    body: words(bodies[facts.kind]),
    day: words(civilDateWords(facts.decidedOn)),
  }
}

/** What the learner may do against a decision, and within which days of its delivery. */
function remediesOf({ kind, outcome, policy }: LetterFacts): Bilingual[] {
  const { request, province } = appealDays
  const toCommittee: Bilingual = {
    zh: `如不同意，可自收到本决定之日起 ${request} 日内向学生申诉处理委员会书面申诉；最后一日为节假日的，顺延至其后第一个工作日。`,
    en: `If you disagree, you may appeal in writing to the student appeals committee within ${request} days of receiving this decision; a last day on a holiday moves to the next working day.`,
  }
  if (kind === 'APPEAL') {
    if (outcome === 'RETURNED') return []
    return [
      {
        zh: `如对本决定有异议，可自收到之日起 ${province} 日内向学校所在地省级教育行政部门提出书面申诉。`,
        en: `If you disagree with this decision, you may appeal in writing to the provincial education department within ${province} days of receiving it.`,
      },
    ]
  }
  if (kind === 'RECONSIDERATION') return outcome === 'RETURNED' ? [] : [toCommittee]
  if (outcome === 'APPROVED') return []
  if (outcome === 'REVERSED' || outcome === 'REVOKED') return [toCommittee]
  const days = policy.reconsiderationWorkingDays
  return [
    {
      zh: `如不同意，可自收到本决定之日起 ${days} 个工作日内申请复核，由未经办本件的人员处理。`,
      en: `If you disagree, you may ask for reconsideration within ${days} working days of receiving this decision; somebody who had no part in the case answers it.`,
    },
    toCommittee,
  ]
}
