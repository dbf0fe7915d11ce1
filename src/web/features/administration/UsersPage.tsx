import { Button } from 'antd'
import { useState } from 'react'
import { listUsers, setUserDisabled, unlockUser } from '../../../contract/administration.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { roleNames } from '../../../contract/roles.ts'
import { useAct } from '../../api.ts'
import { useSession } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Code, Page } from '../../ui/Layout.tsx'
import { PersonName } from '../../ui/PersonName.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { StateTag } from '../../ui/StateTag.tsx'
import { usePage } from '../../ui/use-page.ts'
import { AddUser } from './AddUser.tsx'
import { ResetSignIn } from './ResetSignIn.tsx'
import { RolesOfUser } from './RolesOfUser.tsx'

export type User = AnswerOf<typeof listUsers>['items'][number]

/** Members of staff: made by the system administrator, given roles by the security administrator, read by the auditor. */
export function UsersPage() {
  const { t, both } = useText()
  const { role } = useSession()
  const page = usePage(listUsers, ['search'])
  const [openId, setOpenId] = useState<string | null>(null)
  const open = page.rows.find((row) => row.personId === openId)
  const roles = (user: User) =>
    user.assignments
      .map((one) => t('users.roleAt', { role: both(roleNames[one.role]), place: both(one.unit ?? one.institution) }))
      .join(' · ')
  return (
    <Page title={t('nav.users')} lead={t('users.lead')} isWide>
      {role === 'system_administrator' && <AddUser />}
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
        rowActions={(user) => <UserActs user={user} onOpen={() => setOpenId(user.personId)} />}
      />
      {open && <ResetSignIn key={open.personId} user={open} />}
      {open && role === 'security_administrator' && <RolesOfUser user={open} />}
    </Page>
  )
}

/** What the administrator may do with one member of staff. */
function UserActs({ user, onOpen }: { user: User; onOpen: () => void }) {
  const { t } = useText()
  const { role } = useSession()
  const disable = useAct(setUserDisabled)
  const unlock = useAct(unlockUser)
  return (
    <div className="cb-row cb-gap-small">
      {role === 'system_administrator' && (
        <Button
          size="small"
          aria-label={t(user.isDisabled ? 'users.enableNamed' : 'users.disableNamed', { name: user.name })}
          onClick={() => disable.mutate({ params: { id: user.personId }, body: { isDisabled: !user.isDisabled } })}
        >
          {user.isDisabled ? t('users.enable') : t('users.disable')}
        </Button>
      )}
      {role === 'system_administrator' && (
        <Button size="small" aria-label={t('users.signInOf', { name: user.name })} onClick={onOpen}>
          {t('users.signIn')}
        </Button>
      )}
      {role === 'security_administrator' && (
        <>
          <Button size="small" aria-label={t('users.changeRolesNamed', { name: user.name })} onClick={onOpen}>
            {t('users.changeRoles')}
          </Button>
          {user.isLocked && (
            <Button size="small" onClick={() => unlock.mutate({ params: { id: user.personId } })}>
              {t('users.unlock')}
            </Button>
          )}
        </>
      )}
      <ProblemAlert error={disable.error ?? unlock.error} />
    </div>
  )
}
