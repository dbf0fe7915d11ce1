import { listOutcomeKinds } from '../../contract/catalogue.ts'
import type { AnswerOf } from '../../contract/operation.ts'
import { useRead } from '../api.ts'

export type OutcomeKind = AnswerOf<typeof listOutcomeKinds>['items'][number]

/** One kind of outcome with its fields and checklist. */
export function useKind(code: string | null | undefined): OutcomeKind | undefined {
  const kinds = useRead(listOutcomeKinds)
  return kinds.data?.items.find((kind) => kind.code === code)
}

export interface ChecklistLine {
  item: OutcomeKind['checklist'][number]
  count: number
}

/** The checklist of a kind with how many files came for each line. */
export function countEvidence(kind: OutcomeKind, evidence: readonly { checklistKey: string }[]): ChecklistLine[] {
  return kind.checklist.map((item) => ({
    item,
    count: evidence.filter((file) => file.checklistKey === item.key).length,
  }))
}
