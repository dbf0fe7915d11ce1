import { Button } from 'antd'
import { useState, type FormEvent } from 'react'
import { addUser } from '../../../contract/administration.ts'
import { useAct } from '../../api.ts'
import { useText } from '../../text/text.ts'
import { Field } from '../../ui/Field.tsx'
import { FirstPassword } from '../../ui/FirstPassword.tsx'
import { Section, Stack } from '../../ui/Layout.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'

/** Adding a member of staff; a document makes one person of a learner and a member of staff. */
export function AddUser() {
  const { t } = useText()
  const [name, setName] = useState('')
  const [username, setUsername] = useState('')
  const [number, setNumber] = useState('')
  const act = useAct(addUser, {
    onDone: () => {
      setName('')
      setUsername('')
      setNumber('')
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    act.mutate({ body: { name, username, ...(number ? { document: { kind: 'ID_CARD', number } } : {}) } })
  }
  return (
    <Section>
      <details className="cb-details" open={act.data !== undefined}>
        <summary>{t('users.add')}</summary>
        <form onSubmit={submit}>
          <Stack>
            <Field label={t('field.name')} value={name} onChange={setName} isRequired maxLength={100} />
            <Field label={t('signIn.username')} value={username} onChange={setUsername} isRequired maxLength={64} />
            <Field
              label={t('field.idNumber')}
              hint={t('users.documentHint')}
              value={number}
              onChange={setNumber}
              maxLength={40}
            />
            <ProblemAlert error={act.error} />
            {act.data && <FirstPassword username={act.data.username} initialPassword={act.data.initialPassword} />}
            <Button type="primary" htmlType="submit" loading={act.isPending}>
              {t('users.addAct')}
            </Button>
          </Stack>
        </form>
      </details>
    </Section>
  )
}
