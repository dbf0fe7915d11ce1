import { useNavigate, useParams } from 'react-router'
import { readApplication } from '../../../contract/applications.ts'
import { discardOutcome, readOutcome } from '../../../contract/outcomes.ts'
import { evidenceFileUrl, useAct, useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { formatInstant } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { Explanation } from '../../ui/Explanation.tsx'
import { EvidenceViewer } from '../../ui/EvidenceViewer.tsx'
import { Page, Row, Section } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { StateTag } from '../../ui/StateTag.tsx'
import { Loaded } from '../../ui/Waiting.tsx'
import { OutcomeFacts } from '../../outcomes/OutcomeFacts.tsx'
import { useKind } from '../../outcomes/use-kinds.ts'
import { PreparedActs } from './PreparedActs.tsx'

/** One outcome of the learner: what it says, its evidence, and what became of it. */
export function OutcomePage() {
  const { t, both } = useText()
  const { id = '' } = useParams()
  const outcome = useRead(readOutcome, { params: { id } })
  const kind = useKind(outcome.data?.kind)
  return (
    <Page
      title={outcome.data?.title ?? t('outcomes.one')}
      kicker={outcome.data && both(outcome.data.kindName)}
      actions={outcome.data && <Acts outcome={outcome.data} />}
    >
      <Loaded query={outcome}>
        {(data) => (
          <>
            <Section extra={<StateTag of="outcome" state={data.state} />} title={t('outcomes.about')}>
              <OutcomeFacts outcome={data} />
              {data.state === 'REVOKED' && data.applicationId && <Revoked applicationId={data.applicationId} />}
            </Section>
            <Section title={t('evidence.title')}>
              <EvidenceViewer
                empty={t('evidence.noneYet')}
                files={data.evidence.map((file) => {
                  const item = kind?.checklist.find((one) => one.key === file.checklistKey)
                  return { ...file, label: both(item?.label) || file.checklistKey, url: evidenceFileUrl(file.id) }
                })}
              />
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  )
}

/** Why an outcome counts no more: the decision that revoked it. */
function Revoked({ applicationId }: { applicationId: string }) {
  const { t, both, language } = useText()
  const { data } = useRead(readApplication, { params: { id: applicationId } })
  if (!data?.decision) return null
  const { text, basis, number, decidedAt } = data.decision
  return (
    <>
      <h3>{t('outcomes.revoked')}</h3>
      <Explanation sentence={both(text)} basis={basis} rule={`${number} · ${formatInstant(decidedAt, language)}`} />
    </>
  )
}

function Acts({ outcome }: { outcome: NonNullable<ReturnType<typeof useRead<typeof readOutcome>>['data']> }) {
  const { t } = useText()
  const navigate = useNavigate()
  const discard = useAct(discardOutcome, { onDone: () => void navigate(paths.outcomes(), { replace: true }) })
  // A draft that was taken back still has the application it once had; what comes next is to go on with it.
  if (outcome.state !== 'DRAFT') {
    return outcome.applicationId ? (
      <LinkButton to={paths.application(outcome.applicationId)} type="primary">
        {t('outcomes.toApplication')}
      </LinkButton>
    ) : null
  }
  if (outcome.prepared) return <PreparedActs outcomeId={outcome.id} />
  return (
    <Row>
      <Confirm
        act={t('outcomes.discard')}
        question={t('outcomes.discardQuestion')}
        isDangerous
        isPending={discard.isPending}
        error={discard.error}
        onConfirm={() => discard.mutate({ params: { id: outcome.id } })}
      />
      <LinkButton to={paths.outcomeEvidence(outcome.id)} type="primary">
        {t('act.continue')}
      </LinkButton>
    </Row>
  )
}
