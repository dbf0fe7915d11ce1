import type { BilingualText } from '../../contract/problem.ts'

export type EvidenceMediaType = 'application/pdf' | 'image/jpeg' | 'image/png' | 'image/webp'

export interface InspectedFile {
  mediaType: EvidenceMediaType
  /** What is stored: a PDF as sent, an image drawn anew without metadata. */
  bytes: Buffer
  pageCount: number | null
  widthPixels: number | null
  heightPixels: number | null
}

export type Inspection = { isAccepted: true; file: InspectedFile } | { isAccepted: false; reason: BilingualText }

/** A refusal of a file: what is wrong and what to do. */
export function refused(zh: string, en: string): { isAccepted: false; reason: BilingualText } {
  return { isAccepted: false, reason: { zh, en } }
}
