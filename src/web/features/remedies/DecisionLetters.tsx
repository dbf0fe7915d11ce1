import { useState } from 'react'
import { recordDelivery } from '../../../contract/remedies.ts'
import { letterUrl, useAct } from '../../api.ts'
import { formatDay } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Confirm } from '../../ui/Confirm.tsx'
import { Field } from '../../ui/Field.tsx'
import { Code, Facts, Lines, Section, Stack } from '../../ui/Layout.tsx'
import type { Remedies } from './RemediesPage.tsx'

/** Every decision of the case: what it says, when it came to the learner, and its letter. */
export function DecisionLetters({ remedies }: { remedies: Remedies }) {
  const { t, both, language } = useText()
  const { applicationId, decisions, mayRecordDelivery } = remedies
  return (
    <Section title={t('remedy.decisions')}>
      <Lines label={t('remedy.decisions')}>
        {decisions.map((decision) => (
          <li key={decision.id}>
            <Stack gap="small">
              <Code>{decision.number}</Code>
              <p>{both(decision.text)}</p>
              <Facts
                facts={[
                  [
                    t('remedy.delivered'),
                    decision.delivery === null
                      ? t('remedy.notDelivered')
                      : t(`remedy.way.${decision.delivery.way}`, {
                          day: formatDay(decision.delivery.deliveredOn, language),
                        }),
                  ],
                ]}
              />
              {(['zh', 'en'] as const).map((one) => {
                const act = t(one === 'zh' ? 'remedy.letter' : 'remedy.letterEn')
                return (
                  <a
                    key={one}
                    href={letterUrl(applicationId, decision.id, one)}
                    target="_blank"
                    rel="noreferrer"
                    aria-label={t('remedy.letterNamed', { act, number: decision.number })}
                  >
                    {act}
                  </a>
                )
              })}
              {mayRecordDelivery && decision.delivery === null && (
                <Record applicationId={applicationId} decisionId={decision.id} />
              )}
            </Stack>
          </li>
        ))}
      </Lines>
    </Section>
  )
}

function Record({ applicationId: id, decisionId }: { applicationId: string; decisionId: string }) {
  const { t } = useText()
  const record = useAct(recordDelivery)
  const [way, setWay] = useState<'HANDED_OVER' | 'POSTED'>('HANDED_OVER')
  const [deliveredOn, setDeliveredOn] = useState('')
  return (
    <Confirm
      act={t('remedy.record')}
      question={t('remedy.recordQuestion')}
      isPending={record.isPending}
      error={record.error}
      isDone={record.isSuccess}
      onConfirm={() => record.mutate({ params: { id }, body: { decisionId, way, deliveredOn } })}
    >
      <Choice
        label={t('remedy.wayLabel')}
        value={way}
        onChange={(next) => setWay(next === 'POSTED' ? 'POSTED' : 'HANDED_OVER')}
        options={[
          { value: 'HANDED_OVER', label: t('remedy.handedOver') },
          { value: 'POSTED', label: t('remedy.posted') },
        ]}
      />
      <Field label={t('remedy.deliveredOn')} type="date" value={deliveredOn} onChange={setDeliveredOn} isRequired />
    </Confirm>
  )
}
