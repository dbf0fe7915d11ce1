import { useState } from 'react'
import { useText } from '../../text/text.ts'
import { Choice } from '../Choice.tsx'
import { Confirm } from '../Confirm.tsx'
import { Field } from '../Field.tsx'
import { FileDrop } from '../FileDrop.tsx'
import { Section, Stack } from '../Layout.tsx'
import { Agreement, Options } from '../Options.tsx'

/** What people fill in: empty, filled, at fault, disabled, on its way. */
export function FormExamples() {
  return (
    <Section title="Field · Choice · Options · FileDrop · Confirm">
      <Stack>
        <Fields />
        <Boxes />
        <Acts />
      </Stack>
    </Section>
  )
}

function Fields() {
  const { t } = useText()
  const [text, setText] = useState('')
  const [choice, setChoice] = useState('')
  return (
    <>
      <Field label={t('field.issuer')} hint={t('deposit.certificateHint')} value={text} onChange={setText} isRequired />
      <Field label={t('decision.credits')} fault={t('decision.creditsFault')} value={text} onChange={setText} />
      <Choice
        label={t('field.state')}
        value={choice}
        onChange={setChoice}
        options={[{ value: '', label: t('field.choose') }]}
      />
    </>
  )
}

function Boxes() {
  const { t } = useText()
  const [options, setOptions] = useState<string[]>(['approve'])
  const [isAgreed, setIsAgreed] = useState(false)
  return (
    <>
      <Options
        label={t('decision.answer')}
        values={options}
        onChange={setOptions}
        options={[
          { value: 'approve', label: t('answer.approve') },
          { value: 'reject', label: t('answer.reject'), detail: t('queue.empty'), isDisabled: true },
        ]}
      />
      <Agreement label={t('declare.honesty')} isChecked={isAgreed} onChange={setIsAgreed} />
    </>
  )
}

function Acts() {
  const { t } = useText()
  return (
    <>
      <FileDrop label={t('evidence.title')} accepts="both" upload={(_, progress) => new Promise(() => progress(0.4))} />
      <Confirm
        act={t('act.withdraw')}
        question={t('case.withdrawQuestion')}
        isDangerous
        isPending={false}
        error={null}
        onConfirm={() => {}}
      />
    </>
  )
}
