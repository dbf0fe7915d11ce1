import { formatDay } from '../../text/format.ts'
import { keyOf, useText } from '../../text/text.ts'
import { Row } from '../../ui/Layout.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { ReasonedAct, type Settling } from './ReasonedAct.tsx'
import { useMaySettle } from './use-settling.ts'

const meanings = { PROPOSED: 'wait', COMING: 'info', IN_FORCE: 'good', REPLACED: 'quiet', DISCARDED: 'quiet' } as const

/** Where a version stands of what one proposes and another releases. */
export function VersionState({ state }: { state: keyof typeof meanings }) {
  const { t } = useText()
  return <Mark meaning={meanings[state]}>{t(keyOf('policyState', state))}</Mark>
}

interface ProposalActsProps {
  of: 'policy' | 'workflow'
  one: { isOwn: boolean; effectiveFrom: string }
  release: Settling
  discard: Settling
  onRelease: (reason: string) => void
  onDiscard: (reason: string) => void
}

/** Released by the office, and never by whoever proposed it; either side may give it up. */
export function ProposalActs({ of, one, release, discard, onRelease, onDiscard }: ProposalActsProps) {
  const { t, language } = useText()
  const isOffice = useMaySettle('catalogue')
  const day = formatDay(one.effectiveFrom, language)
  return (
    <Row>
      {isOffice && !one.isOwn && (
        <ReasonedAct
          act={t(of === 'policy' ? 'setUp.policyRelease' : 'setUp.workflowRelease')}
          question={t(of === 'policy' ? 'setUp.policyReleaseQuestion' : 'setUp.workflowReleaseQuestion', { day })}
          settling={release}
          onConfirm={onRelease}
        />
      )}
      <ReasonedAct
        act={t('setUp.policyDiscard')}
        question={t('setUp.policyDiscardQuestion')}
        isDangerous
        settling={discard}
        onConfirm={onDiscard}
      />
    </Row>
  )
}
