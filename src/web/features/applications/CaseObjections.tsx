import { useSession } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { Deadline } from '../../ui/Deadline.tsx'
import { Code, Facts, Lines, Section, Stack, Written } from '../../ui/Layout.tsx'
import { StateTag } from '../../ui/StateTag.tsx'
import type { Application } from './application-view.ts'

/** Objections to the case, as far as the reader may see them. */
export function CaseObjections({ application }: { application: Application }) {
  const { t, both } = useText()
  const { now } = useSession()
  if (application.objections.length === 0) return null
  return (
    <Section title={t('case.objections')}>
      <Lines>
        {application.objections.map((objection) => (
          <li key={objection.id}>
            <Stack gap="small">
              <span>
                <Code>{objection.number}</Code> <StateTag of="objection" state={objection.state} />
              </span>
              {objection.state === 'RECEIVED' && <Deadline at={objection.dueAt} now={now()} />}
              <Facts
                facts={[
                  [t('objection.name'), objection.objectorName],
                  [t('objection.contact'), objection.objectorContact],
                ]}
              />
              {objection.reason && <Written>{objection.reason}</Written>}
              {(objection.reasonText ?? objection.finding) && (
                <div>
                  <h3>{t('objection.finding')}</h3>
                  {objection.reasonText && <p>{both(objection.reasonText)}</p>}
                  {objection.finding && <Written>{objection.finding}</Written>}
                </div>
              )}
            </Stack>
          </li>
        ))}
      </Lines>
    </Section>
  )
}
