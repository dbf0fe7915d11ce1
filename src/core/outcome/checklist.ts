import type { Bilingual } from '../case/workflow.ts'

/** One line of the evidence checklist of a kind of outcome (佐证材料清单). */
export interface ChecklistItem {
  key: string
  label: Bilingual
  isRequired: boolean
  needsOriginalSeen: boolean
  sensitivity: 'none' | 'personal' | 'id-number'
  accepts: 'pdf' | 'image' | 'both'
  filesMaximum: number
}

/** The required items for which nothing was uploaded: no evidence, no submission. */
export function findMissingEvidence(
  checklist: readonly ChecklistItem[],
  evidence: readonly { checklistKey: string }[],
): ChecklistItem[] {
  const present = new Set(evidence.map((one) => one.checklistKey))
  return checklist.filter((item) => item.isRequired && !present.has(item.key))
}

/** The items whose originals must be seen before approval and of which a file was not yet marked so. */
export function findUnseenOriginals(
  checklist: readonly ChecklistItem[],
  evidence: readonly { checklistKey: string; isOriginalSeen: boolean }[],
): ChecklistItem[] {
  return checklist.filter(
    (item) => item.needsOriginalSeen && evidence.some((one) => one.checklistKey === item.key && !one.isOriginalSeen),
  )
}

/** Labels joined for a sentence, in both languages. */
export function joinLabels(items: readonly { label: Bilingual }[]): Bilingual {
  return { zh: items.map((item) => item.label.zh).join('、'), en: items.map((item) => item.label.en).join(', ') }
}
