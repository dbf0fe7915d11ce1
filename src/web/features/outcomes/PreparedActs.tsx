import { useState } from 'react'
import { useNavigate } from 'react-router'
import { declinePreparedOutcome } from '../../../contract/rosters.ts'
import { useAct } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { Field } from '../../ui/Field.tsx'
import { Row } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'

/** What a learner does with an outcome that a roster prepared: goes on to confirm it, or declines it with a reason. */
export function PreparedActs({ outcomeId }: { outcomeId: string }) {
  const { t } = useText()
  const navigate = useNavigate()
  const [reason, setReason] = useState('')
  const decline = useAct(declinePreparedOutcome, { onDone: () => void navigate(paths.outcomes(), { replace: true }) })
  return (
    <Row>
      <Confirm
        act={t('rosters.decline')}
        question={t('rosters.declineQuestion')}
        isDangerous
        isPending={decline.isPending}
        error={decline.error}
        onConfirm={() => decline.mutate({ params: { id: outcomeId }, body: { reason } })}
      >
        <Field
          label={t('rosters.declineReason')}
          value={reason}
          onChange={setReason}
          rows={3}
          maxLength={1000}
          isRequired
        />
      </Confirm>
      <LinkButton to={paths.outcomeCheck(outcomeId)} type="primary">
        {t('rosters.toConfirm')}
      </LinkButton>
    </Row>
  )
}
