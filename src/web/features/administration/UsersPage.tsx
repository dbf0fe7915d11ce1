import { Button } from 'antd'
import { useState, type FormEvent } from 'react'
import { addUser, listUsers, setUserDisabled, unlockUser } from '../../../contract/administration.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { roleNames } from '../../../contract/roles.ts'
import { useAct } from '../../api.ts'
import { useSession } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Field } from '../../ui/Field.tsx'
import { Code, Facts, Page, Section, Stack } from '../../ui/Layout.tsx'
import { PersonName } from '../../ui/PersonName.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { StateTag } from '../../ui/StateTag.tsx'
import { usePage } from '../../ui/use-page.ts'
import { RolesOfUser } from './RolesOfUser.tsx'

export type User = AnswerOf<typeof listUsers>['items'][number]

/** Members of staff: made by the system administrator, given roles by the security administrator, read by the auditor. */
export function UsersPage() {
  const { t, both } = useText()
  const { role } = useSession()
  const page = usePage(listUsers, ['search'])
  const disable = useAct(setUserDisabled)
  const unlock = useAct(unlockUser)
  const [openId, setOpenId] = useState<string | null>(null)
  const open = page.rows.find((row) => row.personId === openId)
  const roles = (user: User) =>
    user.assignments.map((one) => `${both(roleNames[one.role])}（${both(one.unit ?? one.institution)}）`).join(' · ')
  return (
    <Page title={t('nav.users')} lead={t('users.lead')} isWide>
      {role === 'system_administrator' && <AddUser />}
      <ProblemAlert error={disable.error ?? unlock.error} />
      <DataTable
        label={t('nav.users')}
        page={page}
        rowKey={(user) => user.personId}
        empty={{ reason: t('users.none') }}
        filters={[{ name: 'search', label: t('users.search'), kind: 'search' }]}
        columns={[
          { key: 'name', title: t('field.name'), isName: true, render: (user) => <PersonName name={user.name} /> },
          { key: 'username', title: t('signIn.username'), render: (user) => <Code>{user.username}</Code> },
          { key: 'roles', title: t('users.roles'), render: (user) => roles(user) || '—' },
          {
            key: 'factor',
            title: t('secondFactor.short'),
            render: (user) => (user.hasSecondFactor ? t('profile.factorOn') : t('profile.factorOff')),
          },
          {
            key: 'state',
            title: t('field.state'),
            render: (user) => (
              <StateTag of="user" state={user.isDisabled ? 'DISABLED' : user.isLocked ? 'LOCKED' : 'ACTIVE'} />
            ),
          },
        ]}
        rowActions={(user) => (
          <div className="cb-row cb-gap-small">
            {role === 'system_administrator' && (
              <Button
                size="small"
                aria-label={t(user.isDisabled ? 'users.enableNamed' : 'users.disableNamed', { name: user.name })}
                onClick={() =>
                  disable.mutate({ params: { id: user.personId }, body: { isDisabled: !user.isDisabled } })
                }
              >
                {user.isDisabled ? t('users.enable') : t('users.disable')}
              </Button>
            )}
            {role === 'security_administrator' && (
              <>
                <Button
                  size="small"
                  aria-label={t('users.changeRolesNamed', { name: user.name })}
                  onClick={() => setOpenId(user.personId)}
                >
                  {t('users.changeRoles')}
                </Button>
                {user.isLocked && (
                  <Button size="small" onClick={() => unlock.mutate({ params: { id: user.personId } })}>
                    {t('users.unlock')}
                  </Button>
                )}
              </>
            )}
          </div>
        )}
      />
      {open && <RolesOfUser user={open} />}
    </Page>
  )
}

function AddUser() {
  const { t } = useText()
  const [name, setName] = useState('')
  const [username, setUsername] = useState('')
  const act = useAct(addUser, {
    onDone: () => {
      setName('')
      setUsername('')
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    act.mutate({ body: { name, username } })
  }
  return (
    <Section>
      <details className="cb-details" open={act.data !== undefined}>
        <summary>{t('users.add')}</summary>
        <form onSubmit={submit}>
          <Stack>
            <Field label={t('field.name')} value={name} onChange={setName} isRequired maxLength={100} />
            <Field label={t('signIn.username')} value={username} onChange={setUsername} isRequired maxLength={64} />
            <ProblemAlert error={act.error} />
            {act.data && (
              <div className="cb-note cb-note-wait">
                <p>{t('accounts.openedOnce')}</p>
                <Facts
                  facts={[
                    [t('signIn.username'), <Code>{act.data.username}</Code>],
                    [t('accounts.initialPassword'), <Code>{act.data.initialPassword}</Code>],
                  ]}
                />
              </div>
            )}
            <Button type="primary" htmlType="submit" loading={act.isPending}>
              {t('users.addAct')}
            </Button>
          </Stack>
        </form>
      </details>
    </Section>
  )
}
