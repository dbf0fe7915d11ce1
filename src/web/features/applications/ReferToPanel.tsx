import { useState } from 'react'
import { referToPanel } from '../../../contract/applications.ts'
import { useAct } from '../../api.ts'
import { useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { Field } from '../../ui/Field.tsx'
import type { Application } from './application-view.ts'

/** Whoever would depart from the catalogue's rule asks for experts, and answers the own step all the same. */
export function ReferToPanel({ application }: { application: Application }) {
  const { t } = useText()
  const [reason, setReason] = useState('')
  const act = useAct(referToPanel)
  const { id, version } = application
  return (
    <Confirm
      act={t('act.referToPanel')}
      question={t('case.referQuestion')}
      isPending={act.isPending}
      isDone={act.isSuccess}
      error={act.error}
      onConfirm={() => act.mutate({ params: { id }, body: { version, reason } })}
    >
      <Field label={t('decision.reason')} value={reason} onChange={setReason} rows={3} isRequired maxLength={2000} />
    </Confirm>
  )
}
