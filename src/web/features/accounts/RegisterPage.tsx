import { Button } from 'antd'
import { useState, type FormEvent } from 'react'
import { Link } from 'react-router'
import { registerAccount } from '../../../contract/accounts.ts'
import { useAct } from '../../api.ts'
import { paths } from '../../paths.ts'
import { keyOf, useText } from '../../text/text.ts'
import { Field } from '../../ui/Field.tsx'
import { Code, Facts, Stack } from '../../ui/Layout.tsx'
import { Agreement } from '../../ui/Options.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { SignInFrame } from '../../ui/SignInFrame.tsx'
import { IdentityFields, noIdentity, StudentNumberField } from './IdentityFields.tsx'

const empty = {
  ...noIdentity,
  institutionCode: '',
  studentNumber: '',
  username: '',
  password: '',
}

/** A learner opens the own account; the office verifies it before it is used. */
export function RegisterPage() {
  const { t } = useText()
  const [typed, setTyped] = useState(empty)
  const [consents, setConsents] = useState(false)
  const act = useAct(registerAccount, { refreshes: false })
  const change = (changed: Partial<Typed>) => setTyped((before) => ({ ...before, ...changed }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    act.mutate({ body: { ...typed, consents: true } })
  }
  if (act.data) {
    return (
      <SignInFrame title={t('register.done')}>
        <Stack>
          <Facts
            facts={[
              [t('field.accountNumber'), <Code>{act.data.accountNumber}</Code>],
              [t('field.state'), t(keyOf('state.account', act.data.state))],
            ]}
          />
          <p>{t('register.next')}</p>
          <p className="cb-links">
            <Link to={paths.signIn()}>{t('register.toSignIn')}</Link>
          </p>
        </Stack>
      </SignInFrame>
    )
  }
  return (
    <SignInFrame title={t('register.title')} lead={t('register.lead')}>
      <form onSubmit={submit}>
        <Stack>
          <RegisterFields typed={typed} onChange={change} />
          <Agreement label={t('register.consent')} isChecked={consents} onChange={setConsents} />
          <ProblemAlert error={act.error} />
          <Button type="primary" htmlType="submit" disabled={!consents} loading={act.isPending} block>
            {t('register.act')}
          </Button>
          <p className="cb-links">
            <Link to={paths.signIn()}>{t('register.toSignIn')}</Link>
          </p>
        </Stack>
      </form>
    </SignInFrame>
  )
}

type Typed = typeof empty
interface FieldsProps {
  typed: Typed
  onChange: (change: Partial<Typed>) => void
}

/** Who one is, at which school, and how one will sign in. */
function RegisterFields({ typed, onChange }: FieldsProps) {
  const { t } = useText()
  return (
    <>
      <IdentityFields value={typed} onChange={onChange} isOwn />
      <Field
        label={t('register.institution')}
        hint={t('register.institutionHint')}
        value={typed.institutionCode}
        onChange={(institutionCode) => onChange({ institutionCode })}
        isRequired
        maxLength={32}
      />
      <StudentNumberField value={typed.studentNumber} onChange={(studentNumber) => onChange({ studentNumber })} />
      <Field
        label={t('signIn.username')}
        hint={t('register.usernameHint')}
        value={typed.username}
        onChange={(username) => onChange({ username })}
        isRequired
        maxLength={64}
        autoComplete="username"
      />
      <Field
        label={t('signIn.password')}
        hint={t('password.hint')}
        type="password"
        value={typed.password}
        onChange={(password) => onChange({ password })}
        isRequired
        maxLength={200}
        autoComplete="new-password"
      />
    </>
  )
}
