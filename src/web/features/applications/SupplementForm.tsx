import { App, Button } from 'antd'
import { useState } from 'react'
import { supplementApplication } from '../../../contract/applications.ts'
import { useAct } from '../../api.ts'
import { useText } from '../../text/text.ts'
import { Field } from '../../ui/Field.tsx'
import { Section, Stack, Written } from '../../ui/Layout.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { EvidenceChecklist } from '../../outcomes/EvidenceChecklist.tsx'
import { useKind } from '../../outcomes/use-kinds.ts'
import type { Application } from './application-view.ts'

/** What was asked for, the checklist to add to, and the way back into review. */
export function SupplementForm({ application }: { application: Application }) {
  const { t, both } = useText()
  const { message } = App.useApp()
  const [remark, setRemark] = useState('')
  const kind = useKind(application.outcome?.kind)
  const returned = application.history.findLast((entry) => entry.toState === 'SUPPLEMENT_REQUIRED')
  const act = useAct(supplementApplication, { onDone: () => void message.success(t('supplement.done')) })
  const submit = () =>
    act.mutate({
      params: { id: application.id },
      body: { version: application.version, ...(remark.trim() ? { remark } : {}) },
    })
  return (
    <Section title={t('supplement.title')}>
      <Stack>
        {returned && (
          <div className="cb-note cb-note-wait">
            <strong>{both(returned.reasonText)}</strong>
            {returned.reason && <Written>{returned.reason}</Written>}
          </div>
        )}
        {kind && application.outcome && <EvidenceChecklist outcome={application.outcome} kind={kind} />}
        <Field
          label={t('supplement.remark')}
          hint={t('supplement.remarkHint')}
          value={remark}
          onChange={setRemark}
          rows={3}
          maxLength={1000}
        />
        <ProblemAlert error={act.error} />
        <Button type="primary" loading={act.isPending} onClick={submit}>
          {t('supplement.act')}
        </Button>
      </Stack>
    </Section>
  )
}
