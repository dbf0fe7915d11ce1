import { Button } from 'antd'
import { useState, type FormEvent, type ReactNode } from 'react'
import { signIn } from '../../../contract/sign-in.ts'
import { problemCodeOf, useAct } from '../../api.ts'
import type { CurrentPerson } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { CodeField } from '../../ui/CodeField.tsx'
import { Field } from '../../ui/Field.tsx'
import { Facts, Stack } from '../../ui/Layout.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'

interface SignInFormProps {
  /** Whoever is known to be at the screen. */
  knownUsername?: string
  onSignedIn: (person: CurrentPerson) => void
  children?: ReactNode
}

/** User name and password, then the code of the authenticator where one is set up. */
export function SignInForm({ knownUsername = '', onSignedIn, children }: SignInFormProps) {
  const { t } = useText()
  const [username, setUsername] = useState(knownUsername)
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const act = useAct(signIn, { refreshes: false, onDone: onSignedIn })
  const refusal = problemCodeOf(act.error)
  const asksCode = refusal === 'second_factor_required' || refusal === 'second_factor_wrong' || code !== ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    act.mutate({ body: { username, password, ...(code ? { code } : {}) } })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        {knownUsername === '' ? (
          <Field
            label={t('signIn.username')}
            value={username}
            onChange={setUsername}
            isRequired
            isFocused
            autoComplete="username"
            maxLength={64}
          />
        ) : (
          <Known username={knownUsername} />
        )}
        <Field
          label={t('signIn.password')}
          type="password"
          isFocused={knownUsername !== ''}
          value={password}
          onChange={setPassword}
          isRequired
          autoComplete="current-password"
          maxLength={200}
        />
        {asksCode && <CodeField value={code} onChange={setCode} isFocused />}
        {refusal !== 'second_factor_required' && <ProblemAlert error={act.error} />}
        <Button type="primary" htmlType="submit" block loading={act.isPending}>
          {t('signIn.act')}
        </Button>
        {children}
      </Stack>
    </form>
  )
}

/** Who is asked again; the field that is not shown tells a password manager whose password it is. */
function Known({ username }: { username: string }) {
  const { t } = useText()
  return (
    <>
      <Facts facts={[[t('signIn.username'), username]]} />
      <input type="hidden" autoComplete="username" value={username} readOnly />
    </>
  )
}
