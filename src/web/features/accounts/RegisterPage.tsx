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
import { DocumentKindChoice, type DocumentKind } from './DocumentKindChoice.tsx'

const empty = {
  name: '',
  documentNumber: '',
  phone: '',
  institutionCode: '',
  studentNumber: '',
  username: '',
  password: '',
}

/** A learner opens the own account; the office verifies it before it is used. */
export function RegisterPage() {
  const { t } = useText()
  const [typed, setTyped] = useState(empty)
  const [documentKind, setDocumentKind] = useState<DocumentKind>('ID_CARD')
  const [consents, setConsents] = useState(false)
  const act = useAct(registerAccount, { refreshes: false })
  const set = (name: keyof typeof empty) => (value: string) => setTyped((before) => ({ ...before, [name]: value }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    act.mutate({ body: { ...typed, documentKind, consents: true } })
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
          <Link to={paths.signIn()}>{t('register.toSignIn')}</Link>
        </Stack>
      </SignInFrame>
    )
  }
  return (
    <SignInFrame title={t('register.title')}>
      <p className="cb-quiet">{t('register.lead')}</p>
      <form onSubmit={submit}>
        <Stack>
          <RegisterFields typed={typed} set={set} documentKind={documentKind} onDocumentKind={setDocumentKind} />
          <Agreement label={t('register.consent')} isChecked={consents} onChange={setConsents} />
          <ProblemAlert error={act.error} />
          <Button type="primary" htmlType="submit" disabled={!consents} loading={act.isPending} block>
            {t('register.act')}
          </Button>
          <Link to={paths.signIn()}>{t('register.toSignIn')}</Link>
        </Stack>
      </form>
    </SignInFrame>
  )
}

type Typed = typeof empty
interface FieldsProps {
  typed: Typed
  set: (name: keyof Typed) => (value: string) => void
}
interface RegisterFieldsProps extends FieldsProps {
  documentKind: DocumentKind
  onDocumentKind: (kind: DocumentKind) => void
}

/** Who one is, at which school, and how one will sign in. */
function RegisterFields({ typed, set, documentKind, onDocumentKind }: RegisterFieldsProps) {
  const { t } = useText()
  return (
    <>
      <Field
        label={t('field.name')}
        hint={t('register.nameHint')}
        value={typed.name}
        onChange={set('name')}
        isRequired
        maxLength={100}
        autoComplete="name"
      />
      <DocumentKindChoice value={documentKind} onChange={onDocumentKind} />
      <Field
        label={t('field.documentNumber')}
        value={typed.documentNumber}
        onChange={set('documentNumber')}
        isRequired
        maxLength={40}
      />
      <Field
        label={t('field.phone')}
        type="tel"
        value={typed.phone}
        onChange={set('phone')}
        isRequired
        maxLength={30}
        autoComplete="tel"
      />
      <Field
        label={t('register.institution')}
        hint={t('register.institutionHint')}
        value={typed.institutionCode}
        onChange={set('institutionCode')}
        isRequired
        maxLength={32}
      />
      <Field
        label={t('field.studentNumber')}
        value={typed.studentNumber}
        onChange={set('studentNumber')}
        isRequired
        maxLength={32}
      />
      <SignInFields typed={typed} set={set} />
    </>
  )
}

function SignInFields({ typed, set }: FieldsProps) {
  const { t } = useText()
  return (
    <>
      <Field
        label={t('signIn.username')}
        hint={t('register.usernameHint')}
        value={typed.username}
        onChange={set('username')}
        isRequired
        maxLength={64}
        autoComplete="username"
      />
      <Field
        label={t('signIn.password')}
        hint={t('password.hint')}
        type="password"
        value={typed.password}
        onChange={set('password')}
        isRequired
        maxLength={200}
        autoComplete="new-password"
      />
    </>
  )
}
