import { Button } from 'antd'
import { useState, type FormEvent } from 'react'
import { Link } from 'react-router'
import { findAccount } from '../../../contract/accounts.ts'
import { useAct } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useText } from '../../text/text.ts'
import { Section, Stack } from '../../ui/Layout.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { StateTag } from '../../ui/StateTag.tsx'
import { Nothing } from '../../ui/Waiting.tsx'
import { DocumentFields } from './DocumentFields.tsx'
import { noIdentity } from './IdentityFields.tsx'

/** Looking for a person by document. Apart from the list's search, whose words the history of the browser keeps. */
export function FindAccount() {
  const { t } = useText()
  const [{ documentKind, documentNumber }, setDocument] = useState(noIdentity)
  const find = useAct(findAccount, { refreshes: false })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    find.mutate({ body: { documentKind, documentNumber } })
  }
  return (
    <Section>
      <details className="cb-details">
        <summary>{t('accounts.find')}</summary>
        <form onSubmit={submit}>
          <Stack>
            <DocumentFields
              value={{ documentKind, documentNumber }}
              onChange={(change) => setDocument((before) => ({ ...before, ...change }))}
            />
            <ProblemAlert error={find.error} />
            <Button htmlType="submit" loading={find.isPending}>
              {t('accounts.findAct')}
            </Button>
            <div role="status">
              {find.data?.items.length === 0 && <Nothing reason={t('accounts.notFound')} />}
              {find.data?.items.map((one) => (
                <p key={one.learnerId}>
                  <Link to={paths.account(one.learnerId)}>
                    {one.name} · {one.accountNumber}
                  </Link>{' '}
                  <StateTag of="account" state={one.state} />
                </p>
              ))}
            </div>
          </Stack>
        </form>
      </details>
    </Section>
  )
}
