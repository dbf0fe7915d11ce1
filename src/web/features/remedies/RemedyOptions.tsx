import { useState } from 'react'
import { requestRemedy } from '../../../contract/remedies.ts'
import { useAct } from '../../api.ts'
import { formatDay } from '../../text/format.ts'
import { keyOf, useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { Field } from '../../ui/Field.tsx'
import { Lines, Quiet, Section, Stack } from '../../ui/Layout.tsx'
import type { Remedies } from './RemediesPage.tsx'

/** What the learner can do against the decision, until when, each with its one button. */
export function RemedyOptions({ remedies }: { remedies: Remedies }) {
  const { t, language } = useText()
  if (remedies.options.every((one) => one.refusal === 'not_contestable')) return null
  return (
    <Section title={t('remedy.options')}>
      <Lines label={t('remedy.options')}>
        {remedies.options.map((option) => {
          const day = option.lastDay === null ? '' : formatDay(option.lastDay, language)
          return (
            <li key={option.kind}>
              <Stack gap="small">
                <h3>{t(`remedy.${option.kind}`)}</h3>
                <p>{t(`remedy.words.${option.kind}`)}</p>
                {option.isOpen ? (
                  <>
                    <Quiet>{day === '' ? t('remedy.untilOpen') : t('remedy.until', { day })}</Quiet>
                    <Request kind={option.kind} applicationId={remedies.applicationId} />
                  </>
                ) : (
                  <Quiet>{t(keyOf('remedy.refusal', option.refusal ?? 'not_contestable'), { day })}</Quiet>
                )}
              </Stack>
            </li>
          )
        })}
      </Lines>
    </Section>
  )
}

function Request({ kind, applicationId }: { kind: Remedies['options'][number]['kind']; applicationId: string }) {
  const { t } = useText()
  const request = useAct(requestRemedy)
  const [grounds, setGrounds] = useState('')
  return (
    <Confirm
      act={t(`remedy.act.${kind}`)}
      question={t('remedy.question.request')}
      isPending={request.isPending}
      error={request.error}
      isDone={request.isSuccess}
      onConfirm={() => request.mutate({ params: { id: applicationId }, body: { kind, grounds } })}
    >
      <Field
        label={t('remedy.grounds')}
        hint={t('remedy.groundsHint')}
        value={grounds}
        onChange={setGrounds}
        rows={6}
        isRequired
        maxLength={4000}
      />
    </Confirm>
  )
}
