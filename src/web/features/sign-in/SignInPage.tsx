import { Button } from 'antd'
import { useState, type FormEvent } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { readCurrentPerson, signIn } from '../../../contract/sign-in.ts'
import { chooseInstitution, problemCodeOf, queryClient, setCsrfToken, useAct } from '../../api.ts'
import { paths } from '../../paths.ts'
import { changePreferences } from '../../preferences.ts'
import { useText } from '../../text/text.ts'
import { Field } from '../../ui/Field.tsx'
import { Stack } from '../../ui/Layout.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { SignInFrame } from '../../ui/SignInFrame.tsx'

/** Signing in: user name and password, then the code of the authenticator where one is set up. */
export function SignInPage() {
  const { t } = useText()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const act = useAct(signIn, {
    refreshes: false,
    onDone: (person) => {
      queryClient.clear()
      chooseInstitution(null)
      setCsrfToken(person.csrfToken)
      queryClient.setQueryData([readCurrentPerson.id, null], person)
      changePreferences({ language: person.language })
      void navigate(safeReturn(search.get('returnTo')), { replace: true })
    },
  })
  const refusal = problemCodeOf(act.error)
  const asksCode = refusal === 'second_factor_required' || refusal === 'second_factor_wrong' || code !== ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    act.mutate({ body: { username, password, ...(code ? { code } : {}) } })
  }
  return (
    <SignInFrame title={t('signIn.title')}>
      <form onSubmit={submit}>
        <Stack>
          <Field
            label={t('signIn.username')}
            value={username}
            onChange={setUsername}
            isRequired
            isFocused
            autoComplete="username"
            maxLength={64}
          />
          <Field
            label={t('signIn.password')}
            type="password"
            value={password}
            onChange={setPassword}
            isRequired
            autoComplete="current-password"
            maxLength={200}
          />
          {asksCode && (
            <Field
              label={t('signIn.code')}
              hint={t('signIn.codeHint')}
              value={code}
              onChange={(value) => setCode(value.replace(/\D/g, ''))}
              isRequired
              isFocused
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={6}
            />
          )}
          {refusal !== 'second_factor_required' && <ProblemAlert error={act.error} />}
          <Button type="primary" htmlType="submit" block loading={act.isPending}>
            {t('signIn.act')}
          </Button>
          <OtherWays />
        </Stack>
      </form>
    </SignInFrame>
  )
}

function OtherWays() {
  const { t } = useText()
  return (
    <>
      <p className="cb-quiet">{t('signIn.help')}</p>
      <p className="cb-links">
        <Link to={paths.register()}>{t('signIn.register')}</Link>
        <a href={paths.publicHome()}>{t('signIn.public')}</a>
      </p>
    </>
  )
}

/** Only addresses of this application: a link from outside never sends a person elsewhere. */
function safeReturn(target: string | null): string {
  return target?.startsWith('/app') && !target.startsWith('//') ? target : paths.home()
}
