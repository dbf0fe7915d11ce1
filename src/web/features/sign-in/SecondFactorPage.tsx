import { App, Button, QRCode } from 'antd'
import { useState, type FormEvent } from 'react'
import { useNavigate } from 'react-router'
import { beginSecondFactor, confirmSecondFactor } from '../../../contract/sign-in.ts'
import { useAct } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { CodeField } from '../../ui/CodeField.tsx'
import { Field } from '../../ui/Field.tsx'
import { Code, Narrow, Page, Section, Stack } from '../../ui/Layout.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'

/** Setting up an authenticator: the password again, then the secret, then one code that proves it works. */
export function SecondFactorPage() {
  const { t } = useText()
  const { person } = useSession()
  const [secret, setSecret] = useState<{ secret: string; uri: string } | null>(null)
  return (
    <Page
      title={t('secondFactor.title')}
      lead={person.mustSetUpSecondFactor ? t('secondFactor.must') : t('secondFactor.lead')}
    >
      <Narrow>
        <Section>{secret ? <ConfirmForm {...secret} /> : <BeginForm onBegun={setSecret} />}</Section>
      </Narrow>
    </Page>
  )
}

function BeginForm({ onBegun }: { onBegun: (secret: { secret: string; uri: string }) => void }) {
  const { t } = useText()
  const { person } = useSession()
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const act = useAct(beginSecondFactor, { onDone: onBegun, refreshes: false })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    act.mutate({ body: { password, ...(code ? { code } : {}) } })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Field
          label={t('secondFactor.password')}
          type="password"
          value={password}
          onChange={setPassword}
          isRequired
          autoComplete="current-password"
          maxLength={200}
        />
        {person.hasSecondFactor && (
          <CodeField
            label={t('secondFactor.current')}
            hint={t('secondFactor.currentHint')}
            value={code}
            onChange={setCode}
          />
        )}
        <ProblemAlert error={act.error} />
        <Button type="primary" htmlType="submit" loading={act.isPending}>
          {t('secondFactor.begin')}
        </Button>
      </Stack>
    </form>
  )
}

function ConfirmForm({ secret, uri }: { secret: string; uri: string }) {
  const { t } = useText()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const [code, setCode] = useState('')
  const act = useAct(confirmSecondFactor, {
    onDone: () => {
      void message.success(t('secondFactor.done'))
      void navigate(paths.home())
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    act.mutate({ body: { code } })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <p>{t('secondFactor.scan')}</p>
        {/* Black on white in both themes: cameras do not read the other way round. */}
        <QRCode value={uri} type="svg" color="#000000" bgColor="#ffffff" aria-label={t('secondFactor.qr')} role="img" />
        <p>
          {t('secondFactor.secret')} <Code>{secret.replace(/(.{4})/g, '$1 ').trim()}</Code>
        </p>
        <CodeField value={code} onChange={setCode} />
        <ProblemAlert error={act.error} />
        <Button type="primary" htmlType="submit" loading={act.isPending}>
          {t('secondFactor.confirm')}
        </Button>
      </Stack>
    </form>
  )
}
