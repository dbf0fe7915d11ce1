import { App, Button } from 'antd'
import { useState, type FormEvent } from 'react'
import { useNavigate } from 'react-router'
import { changePassword } from '../../../contract/sign-in.ts'
import { useAct } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { Field } from '../../ui/Field.tsx'
import { Narrow, Page, Section, Stack } from '../../ui/Layout.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'

/** A new password; after the first sign-in there is no way around it. */
export function PasswordPage() {
  const { t } = useText()
  const { person } = useSession()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const [isTold, setIsTold] = useState(false)
  const act = useAct(changePassword, {
    onDone: () => {
      void message.success(t('password.done'))
      void navigate(person.mustChangePassword ? paths.home() : paths.profile())
    },
  })
  const fault = isTold && next !== again ? t('password.differ') : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsTold(true)
    if (next === again) act.mutate({ body: { current, next } })
  }
  return (
    <Page title={t('password.title')} lead={person.mustChangePassword ? t('password.must') : undefined}>
      <Narrow>
        <Section>
          <form onSubmit={submit}>
            <Stack>
              <Field
                label={t('password.current')}
                type="password"
                value={current}
                onChange={setCurrent}
                isRequired
                autoComplete="current-password"
                maxLength={200}
              />
              <Field
                label={t('password.next')}
                hint={t('password.hint')}
                type="password"
                value={next}
                onChange={setNext}
                isRequired
                autoComplete="new-password"
                maxLength={200}
              />
              <Field
                label={t('password.again')}
                fault={fault}
                type="password"
                value={again}
                onChange={setAgain}
                isRequired
                autoComplete="new-password"
                maxLength={200}
              />
              <ProblemAlert error={act.error} />
              <Button type="primary" htmlType="submit" loading={act.isPending}>
                {t('password.act')}
              </Button>
            </Stack>
          </form>
        </Section>
      </Narrow>
    </Page>
  )
}
