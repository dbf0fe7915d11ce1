import { roleNames } from '../../../contract/roles.ts'
import { formatCredit } from '../../../core/credit.ts'
import { useText } from '../../text/text.ts'
import { Section, Written } from '../../ui/Layout.tsx'
import { Timeline, type TimelineEntry } from '../../ui/Timeline.tsx'
import type { Application } from './application-view.ts'

const meaningOf: Record<string, TimelineEntry['meaning']> = {
  POSTED: 'good',
  ARCHIVED: 'good',
  REJECTED: 'bad',
  REVERSED: 'bad',
  REVOKED: 'bad',
  SUPPLEMENT_REQUIRED: 'wait',
  SUSPENDED: 'wait',
}

/** Every transition: who, in which role, for which body, when, what, why. */
export function CaseHistory({ application }: { application: Application }) {
  const { t, both, named, language } = useText()
  const entries = application.history.map((entry): TimelineEntry => {
    const role =
      entry.role in roleNames ? both(roleNames[entry.role as keyof typeof roleNames]) : named('role', entry.role)
    const courses = entry.courses.map(both).join(language === 'en' ? ', ' : '、')
    return {
      key: entry.seq,
      title: (
        <>
          {named('transition', entry.transition)}
          {entry.stepName && <span className="cb-quiet"> · {both(entry.stepName)}</span>}
        </>
      ),
      who: [entry.actorName, role, entry.body && both(entry.body)].filter(Boolean).join(' · '),
      at: entry.recordedAt,
      meaning: meaningOf[entry.toState] ?? 'info',
      detail: (entry.reason || entry.reasonText || entry.credits !== null || courses !== '') && (
        <>
          {entry.credits !== null && <p>{t('case.recognisedCredits', { credits: formatCredit(entry.credits) })}</p>}
          {courses !== '' && (
            <p>{t(entry.transition === 'set_aside' ? 'case.settledCourses' : 'case.droppedCourses', { courses })}</p>
          )}
          {entry.reasonText && <p>{both(entry.reasonText)}</p>}
          {entry.reason && <Written>{entry.reason}</Written>}
        </>
      ),
    }
  })
  return (
    <Section title={t('case.history')}>
      <Timeline label={t('case.history')} entries={entries.reverse()} />
    </Section>
  )
}
