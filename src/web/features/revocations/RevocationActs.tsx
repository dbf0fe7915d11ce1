import { useState } from 'react'
import { revocationReasons, isRevocationReason } from '../../../core/case/revocation.ts'
import { decideRevocation, proposeRevocation } from '../../../contract/revocations.ts'
import { useAct } from '../../api.ts'
import { useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { Field } from '../../ui/Field.tsx'
import { Quiet, Section, Stack } from '../../ui/Layout.tsx'
import { ReasonChoice } from '../../ui/ReasonChoice.tsx'
import { Entailed } from './Entailed.tsx'
import type { Revocation } from './RevocationPage.tsx'

/** To propose, or to decide on what another proposed; what stands in the way is said. */
export function RevocationActs({ revocation }: { revocation: Revocation }) {
  const { t, both } = useText()
  const { allowedActs, hindrances, proposal } = revocation
  const isWaiting = proposal !== null && allowedActs.length === 0
  if (allowedActs.length + hindrances.length === 0 && !isWaiting) return null
  const hindered = new Map(hindrances.map((one) => [both(one.text), one]))
  return (
    <Section title={t('case.acts')}>
      <Stack>
        {allowedActs.includes('propose') && <Propose revocation={revocation} />}
        {allowedActs.includes('confirm') && <Decide revocation={revocation} answer="confirm" />}
        {allowedActs.includes('decline') && <Decide revocation={revocation} answer="decline" />}
        {[...hindered.keys()].map((words) => (
          <p key={words} className="cb-note cb-note-wait">
            {t('revocation.hindrance')} {words}
          </p>
        ))}
        {isWaiting && <Quiet>{t('revocation.waits')}</Quiet>}
      </Stack>
    </Section>
  )
}

function Propose({ revocation }: { revocation: Revocation }) {
  const { t } = useText()
  const propose = useAct(proposeRevocation)
  const [code, setCode] = useState('')
  const [reason, setReason] = useState('')
  const { applicationId: id, version } = revocation
  const reasonCode = isRevocationReason(code) ? code : revocationReasons[0]
  return (
    <Confirm
      act={t('revocation.act.propose')}
      question={t('revocation.question.propose')}
      isDangerous
      isPending={propose.isPending}
      error={propose.error}
      isDone={propose.isSuccess}
      onConfirm={() => propose.mutate({ params: { id }, body: { version, reasonCode, reason } })}
    >
      <ReasonChoice appliesTo={['revoke']} value={code} onChange={setCode} />
      <Field
        label={t('decision.reason')}
        hint={t('accounts.reasonHint')}
        value={reason}
        onChange={setReason}
        rows={3}
        isRequired
        maxLength={2000}
      />
    </Confirm>
  )
}

/** Confirming shows once more what it entails, and sends along which preview was seen. */
function Decide({ revocation, answer }: { revocation: Revocation; answer: 'confirm' | 'decline' }) {
  const { t } = useText()
  const decide = useAct(decideRevocation)
  const [finding, setFinding] = useState('')
  const { applicationId: id, version, entailed } = revocation
  const body = { version, answer, finding, digest: entailed.digest }
  return (
    <Confirm
      act={t(`revocation.act.${answer}`)}
      question={t(`revocation.question.${answer}`)}
      isDangerous={answer === 'confirm'}
      isPending={decide.isPending}
      error={decide.error}
      isDone={decide.isSuccess}
      onConfirm={() => decide.mutate({ params: { id }, body })}
    >
      {answer === 'confirm' && <Entailed revocation={revocation} />}
      <Field
        label={t('revocation.finding')}
        hint={t('revocation.findingHint')}
        value={finding}
        onChange={setFinding}
        rows={3}
        isRequired
        maxLength={2000}
      />
    </Confirm>
  )
}
