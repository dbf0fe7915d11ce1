import { Button } from 'antd'
import { useState, type FormEvent } from 'react'
import { endRole, grantRole, listGrantInstitutions, listUnits } from '../../../contract/administration.ts'
import { roleNames, staffRoles, type StaffRole } from '../../../contract/roles.ts'
import { useAct, useRead } from '../../api.ts'
import { formatInstant } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Confirm } from '../../ui/Confirm.tsx'
import { Lines, Quiet, Section, Stack } from '../../ui/Layout.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Nothing } from '../../ui/Waiting.tsx'
import type { User } from './UsersPage.tsx'

/** The roles of one person: given and ended here, in force at once. */
export function RolesOfUser({ user }: { user: User }) {
  const { t, both, language } = useText()
  const end = useAct(endRole)
  return (
    <Section title={t('users.rolesOf', { name: user.name })}>
      <Stack>
        {user.assignments.length === 0 && <Nothing reason={t('users.noRoles')} />}
        <Lines label={t('users.roles')}>
          {user.assignments.map((one) => (
            <li key={one.id} className="cb-line">
              <span>
                {both(roleNames[one.role])} · {both(one.unit ?? one.institution)}{' '}
                <Quiet>{t('users.since', { at: formatInstant(one.grantedAt, language) })}</Quiet>
              </span>
              <Confirm
                act={t('users.endRole')}
                question={t('users.endQuestion', { role: both(roleNames[one.role]), name: user.name })}
                isDangerous
                isPending={end.isPending}
                error={end.error}
                onConfirm={() => end.mutate({ params: { id: one.id } })}
              />
            </li>
          ))}
        </Lines>
        <GrantForm user={user} />
      </Stack>
    </Section>
  )
}

function GrantForm({ user }: { user: User }) {
  const { t, both } = useText()
  const [role, setRole] = useState('')
  const [unitId, setUnitId] = useState('')
  const [institutionId, setInstitutionId] = useState('')
  const units = useRead(listUnits)
  const institutions = useRead(listGrantInstitutions)
  const act = useAct(grantRole)
  const place = institutions.data?.items.find((one) => (institutionId === '' ? one.isOwn : one.id === institutionId))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const where = institutionId === '' ? { unitId: unitId || null } : { unitId: null, institutionId }
    act.mutate({ params: { id: user.personId }, body: { role: role as StaffRole, ...where } })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Choice
          label={t('users.role')}
          value={role}
          onChange={setRole}
          isRequired
          options={[
            { value: '', label: t('field.choose') },
            ...(place?.roles ?? staffRoles).map((one) => ({ value: one, label: both(roleNames[one]) })),
          ]}
        />
        <Choice
          label={t('field.institution')}
          value={institutionId}
          onChange={setInstitutionId}
          options={(institutions.data?.items ?? [])
            .toSorted((one, other) => Number(other.isOwn) - Number(one.isOwn))
            .map((one) => ({ value: one.isOwn ? '' : one.id, label: both(one.name) }))}
        />
        {institutionId === '' && (
          <Choice
            label={t('users.unit')}
            value={unitId}
            onChange={setUnitId}
            options={[
              { value: '', label: t('users.wholeInstitution') },
              ...(units.data?.items ?? []).map((unit) => ({ value: unit.id, label: both(unit.name) })),
            ]}
          />
        )}
        <ProblemAlert error={act.error} />
        <Button type="primary" htmlType="submit" loading={act.isPending}>
          {t('users.grant')}
        </Button>
      </Stack>
    </form>
  )
}
