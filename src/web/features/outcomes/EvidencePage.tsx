import { useParams } from 'react-router'
import { readOutcome } from '../../../contract/outcomes.ts'
import { useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useText } from '../../text/text.ts'
import { Narrow, Page, Row, Section } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { Loaded, Waiting } from '../../ui/Waiting.tsx'
import { DepositSteps } from './DepositSteps.tsx'
import { EvidenceChecklist } from '../../outcomes/EvidenceChecklist.tsx'
import { countEvidence, useKind } from '../../outcomes/use-kinds.ts'

/** The evidence of a draft: one line of the checklist after the other. */
export function EvidencePage() {
  const { t } = useText()
  const { id = '' } = useParams()
  const outcome = useRead(readOutcome, { params: { id } })
  const kind = useKind(outcome.data?.kind)
  return (
    <Page title={t('deposit.title')} lead={outcome.data?.title}>
      <DepositSteps current={2} />
      <Narrow>
        <Loaded query={outcome}>
          {(data) => {
            if (!kind) return <Waiting />
            const missing = countEvidence(kind, data.evidence).filter(
              (line) => line.item.isRequired && line.count === 0,
            )
            return (
              <Section title={t('evidence.title')}>
                <EvidenceChecklist outcome={data} kind={kind} />
                {missing.length > 0 && (
                  <p className="cb-quiet">{t('evidence.stillMissing', { count: missing.length })}</p>
                )}
                <Row gap="small">
                  <LinkButton to={paths.outcomeCheck(id)} type="primary">
                    {t('deposit.toCheck')}
                  </LinkButton>
                  <LinkButton to={data.prepared ? paths.outcome(id) : paths.outcomeFields(id)}>
                    {t('act.back')}
                  </LinkButton>
                </Row>
              </Section>
            )
          }}
        </Loaded>
      </Narrow>
    </Page>
  )
}
