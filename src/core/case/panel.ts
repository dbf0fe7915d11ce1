import type { Credit } from '../credit.ts'

/** What one expert answers, on the own; nobody sees it before the panel is closed. */
export interface PanelVote {
  isRecommended: boolean
  credits: Credit
  /** From 0 to 100, how well the outcome shows what it claims. */
  score: number
  courseIds: readonly string[]
}

export interface PanelResult {
  votesFor: number
  votesAgainst: number
  isRecommended: boolean
  /** The middle one of the values of those in favour, the lower of two; nothing where it is not recommended. */
  credits: Credit
  /** The middle score of all votes. */
  score: number
  /** The courses that more than half of all votes name. */
  courseIds: string[]
}

/** A panel judges with an odd number of experts, and not fewer than its step asks for. */
export const canPanelJudge = (experts: number, minimum: number) => experts >= Math.max(3, minimum) && experts % 2 === 1

/** How many of the experts must have voted: so many of a hundred, a started one counting whole. */
export const quorumOf = (experts: number, percent: number) => Math.ceil((experts * percent) / 100)

/** What the votes come to. More than half of them recommend it, or it is not recommended: a tie is none. */
export function concludePanel(votes: readonly PanelVote[]): PanelResult {
  const favourable = votes.filter((vote) => vote.isRecommended)
  const isRecommended = favourable.length * 2 > votes.length
  const courseIds = [...new Set(votes.flatMap((vote) => vote.courseIds))].toSorted()
  const namedBy = (courseId: string) => votes.filter((vote) => vote.courseIds.includes(courseId)).length
  return {
    votesFor: favourable.length,
    votesAgainst: votes.length - favourable.length,
    isRecommended,
    credits: isRecommended ? lowerMedian(favourable.map((vote) => vote.credits)) : 0,
    score: lowerMedian(votes.map((vote) => vote.score)),
    courseIds: isRecommended ? courseIds.filter((courseId) => namedBy(courseId) * 2 > votes.length) : [],
  }
}

function lowerMedian(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
}

/** What is known of an expert beside the case. */
export interface ExpertTies {
  name: string
  /** The names, in each language, of the bodies besides the college where the expert holds a role. */
  bodies: readonly string[]
}

/** What the outcome itself tells of those who took part in it: its issuer and the words of its fields. */
export interface OutcomeTies {
  issuer: string
  words: readonly string[]
}

export type RecusalGround = 'TEAM_TEACHER' | 'SAME_BODY'

/** Whether an expert must stay out (回避): named in the outcome, as a team's teacher is, or of the same body. */
export function findRecusal(expert: ExpertTies, outcome: OutcomeTies): RecusalGround | null {
  const words = [outcome.issuer, ...outcome.words].map(fold)
  if (words.some((word) => word.includes(fold(expert.name)))) return 'TEAM_TEACHER'
  const bodies = expert.bodies.map(fold).filter((body) => body !== '')
  return bodies.some((body) => words.some((word) => word.includes(body))) ? 'SAME_BODY' : null
}

const fold = (text: string) => text.normalize('NFKC').toLowerCase().replace(/\s+/gu, '')
