import { useState } from 'react'
import { stopNotice } from '../../../contract/applications.ts'
import { useAct } from '../../api.ts'
import { useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { Field } from '../../ui/Field.tsx'
import { ReasonChoice } from '../../ui/ReasonChoice.tsx'
import type { Application } from './application-view.ts'

/** Academic Affairs takes the case off its public notice, back to its last review. */
export function StopNotice({ application }: { application: Application }) {
  const { t } = useText()
  const stop = useAct(stopNotice)
  const [code, setCode] = useState('')
  const [reason, setReason] = useState('')
  const { id, version } = application
  return (
    <Confirm
      act={t('act.stopNotice')}
      question={t('case.stopNoticeQuestion')}
      isDangerous
      isPending={stop.isPending}
      error={stop.error}
      isDone={stop.isSuccess}
      onConfirm={() => stop.mutate({ params: { id }, body: { version, reasonCode: code, reason } })}
    >
      <ReasonChoice appliesTo={['stop_notice']} value={code} onChange={setCode} />
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
