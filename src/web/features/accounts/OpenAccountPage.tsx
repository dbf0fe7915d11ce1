import { Button } from 'antd'
import { useState, type FormEvent } from 'react'
import { openAccount } from '../../../contract/accounts.ts'
import { listUnits } from '../../../contract/administration.ts'
import { listProgrammes } from '../../../contract/catalogue.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { useAct, useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useText } from '../../text/text.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Field } from '../../ui/Field.tsx'
import { Code, Facts, Narrow, Page, Section, Stack } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { FirstPassword } from '../../ui/FirstPassword.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { IdentityFields, noIdentity, StudentNumberField } from './IdentityFields.tsx'

const empty = {
  ...noIdentity,
  nameEn: '',
  studentNumber: '',
  programmeId: '',
  classId: '',
  startedOn: '',
}

/** Opening an account for a learner at the counter. */
export function OpenAccountPage() {
  const { t } = useText()
  const [opened, setOpened] = useState<AnswerOf<typeof openAccount> | null>(null)
  return (
    <Page title={t('accounts.openTitle')} lead={t('accounts.openLead')}>
      <Narrow>{opened ? <Opened account={opened} /> : <OpenForm onOpened={setOpened} />}</Narrow>
    </Page>
  )
}

function OpenForm({ onOpened }: { onOpened: (account: AnswerOf<typeof openAccount>) => void }) {
  const { t } = useText()
  const [typed, setTyped] = useState(empty)
  const act = useAct(openAccount, { onDone: onOpened })
  const set = (name: keyof typeof empty) => (value: string) => setTyped((before) => ({ ...before, [name]: value }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { nameEn, phone, classId, ...rest } = typed
    act.mutate({
      body: {
        ...rest,
        classId: classId || null,
        ...(nameEn ? { nameEn } : {}),
        ...(phone ? { phone } : {}),
      },
    })
  }
  return (
    <Section>
      <form onSubmit={submit}>
        <Stack>
          <IdentityFields value={typed} onChange={(change) => setTyped((before) => ({ ...before, ...change }))} />
          <Field label={t('field.nameEn')} value={typed.nameEn} onChange={set('nameEn')} maxLength={200} />
          <StudentNumberField value={typed.studentNumber} onChange={set('studentNumber')} />
          <PlaceFields typed={typed} set={set} />
          <ProblemAlert error={act.error} />
          <Button type="primary" htmlType="submit" loading={act.isPending}>
            {t('accounts.open')}
          </Button>
        </Stack>
      </form>
    </Section>
  )
}

interface PlaceFieldsProps {
  typed: typeof empty
  set: (name: keyof typeof empty) => (value: string) => void
}

/** Programme, class and first day of the enrolment. */
function PlaceFields({ typed, set }: PlaceFieldsProps) {
  const { t, both } = useText()
  const programmes = useRead(listProgrammes, { query: { limit: 100 } })
  const units = useRead(listUnits)
  const choose = { value: '', label: t('field.choose') }
  return (
    <>
      <Choice
        label={t('field.programme')}
        value={typed.programmeId}
        onChange={set('programmeId')}
        isRequired
        options={[
          choose,
          ...(programmes.data?.items ?? []).map((one) => ({
            value: one.id,
            label: `${both(one.name)} · ${t('programme.cohort', { cohort: one.cohort })}`,
          })),
        ]}
      />
      <Choice
        label={t('field.className')}
        value={typed.classId}
        onChange={set('classId')}
        options={[
          { value: '', label: t('accounts.noClass') },
          ...(units.data?.items ?? [])
            .filter((unit) => unit.kind === 'CLASS')
            .map((unit) => ({ value: unit.id, label: both(unit.name) })),
        ]}
      />
      <Field label={t('field.startedOn')} type="date" value={typed.startedOn} onChange={set('startedOn')} isRequired />
    </>
  )
}

function Opened({ account }: { account: AnswerOf<typeof openAccount> }) {
  const { t } = useText()
  return (
    <Section title={t('accounts.opened', { name: account.name })}>
      <Stack>
        <Facts facts={[[t('field.accountNumber'), <Code>{account.accountNumber}</Code>]]} />
        <FirstPassword username={account.username} initialPassword={account.initialPassword} />
        <LinkButton to={paths.account(account.learnerId)} type="primary">
          {t('accounts.toAccount')}
        </LinkButton>
      </Stack>
    </Section>
  )
}
