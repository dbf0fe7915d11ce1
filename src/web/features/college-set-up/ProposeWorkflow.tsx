import { Button } from 'antd'
import { useState } from 'react'
import { checkWorkflow, proposeWorkflow } from '../../../contract/workflow-set-up.ts'
import { useAct } from '../../api.ts'
import { useText } from '../../text/text.ts'
import { Field } from '../../ui/Field.tsx'
import { Lines } from '../../ui/Layout.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { AddForm } from './AddForm.tsx'
import { useSettling } from './use-settling.ts'

/** A new version of the workflow, written from the one before; what is at fault is told with its line and column. */
export function ProposeWorkflow({ latest }: { latest: string }) {
  const { t, both } = useText()
  const [text, setText] = useState(latest)
  const [effectiveFrom, setEffectiveFrom] = useState('')
  const [reason, setReason] = useState('')
  const check = useAct(checkWorkflow)
  const act = useSettling(proposeWorkflow)
  const faults = check.data?.faults
  const write = (next: string) => {
    setText(next)
    check.reset()
  }
  return (
    <AddForm
      act={t('setUp.workflowPropose')}
      isPending={act.isPending}
      error={act.error}
      onSubmit={() => act.mutate({ body: { text, effectiveFrom, reason } })}
    >
      <Field
        label={t('setUp.workflowText')}
        hint={t('setUp.workflowHint')}
        value={text}
        onChange={write}
        rows={24}
        isRequired
        maxLength={20_000}
      />
      <Button onClick={() => check.mutate({ body: { text } })} loading={check.isPending}>
        {t('setUp.workflowCheck')}
      </Button>
      <ProblemAlert error={check.error} />
      <div role="status">
        {faults?.length === 0 && <p className="cb-note cb-note-good">{t('setUp.workflowSound')}</p>}
        {faults && faults.length > 0 && (
          <Lines label={t('setUp.workflowFaults')}>
            {faults.map((fault) => (
              <li key={`${fault.line}:${fault.column}:${fault.text.en}`} className="cb-line">
                <strong>{t('setUp.faultPlace', { line: fault.line, column: fault.column })}</strong>
                <span>{both(fault.text)}</span>
              </li>
            ))}
          </Lines>
        )}
      </div>
      <Field
        label={t('setUp.effectiveFrom')}
        hint={t('setUp.effectiveHint')}
        type="date"
        value={effectiveFrom}
        onChange={setEffectiveFrom}
        isRequired
      />
      <Field label={t('setUp.reason')} value={reason} onChange={setReason} rows={2} isRequired maxLength={2000} />
    </AddForm>
  )
}
