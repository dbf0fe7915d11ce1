import { useParams } from 'react-router'
import { readRevocation } from '../../../contract/revocations.ts'
import { roleNames } from '../../../contract/roles.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { formatInstant } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { Code, Facts, Page, Section, Split, Stack, Written } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { PersonName } from '../../ui/PersonName.tsx'
import { StateTag } from '../../ui/StateTag.tsx'
import { Loaded } from '../../ui/Waiting.tsx'
import { Entailed } from './Entailed.tsx'
import { RevocationActs } from './RevocationActs.tsx'

export type Revocation = AnswerOf<typeof readRevocation>

/** The revocation of one recognition: what it would entail, what was proposed, and the decision. */
export function RevocationPage() {
  const { t } = useText()
  const { id = '' } = useParams()
  const revocation = useRead(readRevocation, { params: { id } })
  const known = revocation.data
  return (
    <Page
      title={t('revocation.title')}
      kicker={
        known && (
          <>
            <Code>{known.number}</Code> <StateTag of="application" state={known.state} />
          </>
        )
      }
      parent={{ path: paths.revocations(), name: t('nav.revocations') }}
    >
      <Loaded query={revocation} rows={8}>
        {(data) => (
          <Split
            main={
              <>
                <About revocation={data} />
                {data.state !== 'REVOKED' && <Entailed revocation={data} />}
              </>
            }
            aside={<RevocationActs revocation={data} />}
          />
        )}
      </Loaded>
    </Page>
  )
}

function About({ revocation }: { revocation: Revocation }) {
  const { t, both, language } = useText()
  const { proposal } = revocation
  const role = proposal && roleNames[proposal.role as keyof typeof roleNames]
  return (
    <Section title={t('revocation.about')}>
      <Stack gap="large">
        <Facts
          facts={[
            [t('field.outcome'), revocation.title],
            [t('field.learner'), <PersonName name={revocation.learnerName} detail={revocation.studentNumber} />],
          ]}
        />
        {revocation.state === 'REVOKED' && <p className="cb-note cb-note-bad">{t('revocation.isOver')}</p>}
        {proposal && (
          <div>
            <h3>{t('revocation.proposal')}</h3>
            <Facts
              facts={[
                [t('decision.reasonCode'), both(proposal.reasonText)],
                [t('decision.reason'), <Written>{proposal.reason}</Written>],
                [
                  t('revocation.proposedBy'),
                  [proposal.officer, both(role), both(proposal.body)].filter(Boolean).join(' · '),
                ],
                [t('revocation.proposedAt'), formatInstant(proposal.proposedAt, language)],
              ]}
            />
          </div>
        )}
        <LinkButton to={paths.application(revocation.applicationId)}>{t('revocation.toCase')}</LinkButton>
      </Stack>
    </Section>
  )
}
