import type { ReactNode } from 'react'
import { formatInstant } from '../text/format.ts'
import { useText } from '../text/text.ts'

export interface TimelineEntry {
  key: string | number
  /** What happened, short. */
  title: ReactNode
  /** Who, in which role, for which body. */
  who?: string
  at: string
  /** Why, and what else there is to say. */
  detail?: ReactNode
  meaning?: 'good' | 'wait' | 'bad' | 'info'
}

/** A history: who, in which role, for which body, when, what, why. The latest first. */
export function Timeline({ entries, label }: { entries: readonly TimelineEntry[]; label: string }) {
  const { language } = useText()
  return (
    <ol className="cb-timeline" aria-label={label}>
      {entries.map((entry) => (
        <li key={entry.key} className={`cb-timeline-${entry.meaning ?? 'info'}`}>
          <div className="cb-timeline-title">{entry.title}</div>
          <div className="cb-quiet">
            {entry.who && <span>{entry.who} · </span>}
            <time dateTime={entry.at}>{formatInstant(entry.at, language)}</time>
          </div>
          {entry.detail && <div className="cb-timeline-detail">{entry.detail}</div>}
        </li>
      ))}
    </ol>
  )
}
