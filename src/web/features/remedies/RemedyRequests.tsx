import { formatInstant } from '../../text/format.ts'
import { useSession } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { Deadline } from '../../ui/Deadline.tsx'
import { Code, Facts, Lines, Quiet, Section, Stack, Written } from '../../ui/Layout.tsx'
import { PersonName } from '../../ui/PersonName.tsx'
import { RemedyActs } from './RemedyActs.tsx'
import type { Remedies, Remedy } from './RemediesPage.tsx'

/** The requests of the case, the newest first: who asks what and why, until when, and what came of it. */
export function RemedyRequests({ remedies }: { remedies: Remedies }) {
  const { t } = useText()
  const { role } = useSession()
  return (
    <Section title={t('remedy.requests')}>
      {role !== 'learner' && (
        <Facts
          facts={[
            [t('field.learner'), <PersonName name={remedies.learnerName} detail={remedies.studentNumber} />],
            [t('field.application'), remedies.title],
          ]}
        />
      )}
      {remedies.remedies.length === 0 ? (
        <Quiet>{t('remedy.noneYet')}</Quiet>
      ) : (
        <Lines label={t('remedy.requests')}>
          {remedies.remedies.map((remedy) => (
            <li key={remedy.id}>
              <Stack>
                <Request remedy={remedy} />
                <RemedyActs remedy={remedy} remedies={remedies} />
              </Stack>
            </li>
          ))}
        </Lines>
      )}
    </Section>
  )
}

function Request({ remedy }: { remedy: Remedy }) {
  const { t, both, language } = useText()
  const { now } = useSession()
  const { tally } = remedy
  return (
    <>
      <h3>
        {t(`remedy.${remedy.kind}`)} <Code>{remedy.number}</Code>
      </h3>
      <Facts
        facts={[
          [t('remedy.state'), t(`remedy.state.${remedy.state}`)],
          [t('remedy.decisionNumber'), <Code>{remedy.decisionNumber}</Code>],
          [t('remedy.filedAt'), formatInstant(remedy.filedAt, language)],
          remedy.state === 'RECEIVED' && [t('remedy.due'), <Deadline at={remedy.dueAt} now={now()} />],
          [t('remedy.extension'), remedy.extensionReason],
          [t('remedy.grounds'), <Written>{remedy.grounds}</Written>],
          tally && [
            t('remedy.tally'),
            t('remedy.tallyWords', { uphold: tally.uphold, back: tally.back, minimum: tally.votesMinimum }),
          ],
          [t('remedy.finding'), remedy.finding && <Written>{remedy.finding}</Written>],
          [t('remedy.returnStep'), remedy.returnStep && both(remedy.returnStep)],
        ]}
      />
      {remedy.votes.length > 0 && (
        <div>
          <h4>{t('remedy.votes')}</h4>
          <Lines label={t('remedy.votes')}>
            {remedy.votes.map((vote) => (
              <li key={vote.memberName}>
                <Stack gap="small">
                  <span>
                    {vote.memberName} · {t(`remedy.vote.${vote.vote}`)}
                  </span>
                  <Written>{vote.reasons}</Written>
                </Stack>
              </li>
            ))}
          </Lines>
        </div>
      )}
    </>
  )
}
