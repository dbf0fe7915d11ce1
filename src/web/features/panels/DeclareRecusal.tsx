import { useState } from 'react'
import { declareRecusal } from '../../../contract/panels.ts'
import { useAct } from '../../api.ts'
import { useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { Field } from '../../ui/Field.tsx'
import { Section, Stack } from '../../ui/Layout.tsx'

/** Whoever is tied to the case says so and is out of it; another expert takes the place. */
export function DeclareRecusal({ id }: { id: string }) {
  const { t } = useText()
  const [reason, setReason] = useState('')
  const act = useAct(declareRecusal)
  return (
    <Section title={t('panel.recusal')}>
      <Stack>
        <p className="cb-quiet">{t('panel.recusalLead')}</p>
        <Confirm
          act={t('panel.declareRecusal')}
          question={t('panel.recusalQuestion')}
          isPending={act.isPending}
          isDone={act.isSuccess}
          error={act.error}
          onConfirm={() => act.mutate({ params: { id }, body: { reason } })}
        >
          <Field
            label={t('panel.recusalReason')}
            value={reason}
            onChange={setReason}
            rows={3}
            isRequired
            maxLength={1000}
          />
        </Confirm>
      </Stack>
    </Section>
  )
}
