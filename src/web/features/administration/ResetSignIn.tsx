import { resetPassword, resetSecondFactor } from '../../../contract/administration.ts'
import { administratorRoles } from '../../../contract/roles.ts'
import { useAct } from '../../api.ts'
import { useSession } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { FirstPassword } from '../../ui/FirstPassword.tsx'
import { Row, Section, Stack } from '../../ui/Layout.tsx'
import type { User } from './UsersPage.tsx'

/** A forgotten password, a lost authenticator. Of an administrator no one administrator replaces both. */
export function ResetSignIn({ user }: { user: User }) {
  const { t } = useText()
  const { role } = useSession()
  const password = useAct(resetPassword)
  const factor = useAct(resetSecondFactor)
  const params = { id: user.personId }
  const isAdministrator = user.assignments.some((one) => (administratorRoles as readonly string[]).includes(one.role))
  const resetsFactor = role === (isAdministrator ? 'security_administrator' : 'system_administrator')
  return (
    <Section title={t('users.signInOf', { name: user.name })}>
      <Stack>
        {password.data && <FirstPassword {...password.data} />}
        <Row>
          {role === 'system_administrator' && (
            <Confirm
              act={t('users.resetPassword')}
              question={t('users.resetPasswordQuestion', { name: user.name })}
              isPending={password.isPending}
              error={password.error}
              isDone={password.isSuccess}
              onConfirm={() => password.mutate({ params })}
            />
          )}
          {resetsFactor && user.hasSecondFactor && (
            <Confirm
              act={t('users.resetFactor')}
              question={t('users.resetFactorQuestion', { name: user.name })}
              isPending={factor.isPending}
              error={factor.error}
              isDone={factor.isSuccess}
              onConfirm={() => factor.mutate({ params })}
            />
          )}
        </Row>
      </Stack>
    </Section>
  )
}
