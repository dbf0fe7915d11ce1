import { useState } from 'react'
import { clearDuplicate } from '../../../contract/applications.ts'
import { useAct } from '../../api.ts'
import { useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { Field } from '../../ui/Field.tsx'
import { canDo, type Application } from './application-view.ts'

/** Academic Affairs states why a file may stand under two persons; the case may then go on public notice. */
export function ClearDuplicate({ application }: { application: Application }) {
  const { t } = useText()
  const [reason, setReason] = useState('')
  const clear = useAct(clearDuplicate)
  if (!canDo(application, 'clear_duplicate')) return null
  const { id, version } = application
  return (
    <Confirm
      act={t('act.clearDuplicate')}
      question={t('case.clearDuplicateQuestion')}
      isPending={clear.isPending}
      error={clear.error}
      isDone={clear.isSuccess}
      onConfirm={() => clear.mutate({ params: { id }, body: { version, reason } })}
    >
      <Field label={t('decision.reason')} value={reason} onChange={setReason} rows={3} isRequired maxLength={2000} />
    </Confirm>
  )
}
