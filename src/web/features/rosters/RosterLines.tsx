import { Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { listRosterLines, remindRoster, revokeRosterLines, rosterLineStates } from '../../../contract/rosters.ts'
import { useAct } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { Field } from '../../ui/Field.tsx'
import { Row, Section, Stack } from '../../ui/Layout.tsx'
import { PersonName } from '../../ui/PersonName.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { usePage } from '../../ui/use-page.ts'
import type { Roster } from './RosterPage.tsx'

const meanings = {
  PREPARED: 'wait',
  CONFIRMED: 'good',
  DECLINED: 'bad',
  REVOKED: 'quiet',
  PLAN_INTERNSHIP: 'info',
} as const

/** Who is on the roster and who has not confirmed; the sender reminds and revokes. */
export function RosterLines({ roster }: { roster: Roster }) {
  const { t } = useText()
  const page = usePage(listRosterLines, ['state'], { rosterId: roster.id })
  const [chosen, setChosen] = useState<string[]>([])
  const canRevoke = (state: string) => state !== 'REVOKED' && state !== 'DECLINED'
  return (
    <Section title={t('rosters.lines')} isPlain>
      {roster.mayAdd && <Acts roster={roster} chosen={chosen} onRevoked={() => setChosen([])} />}
      <DataTable
        label={t('rosters.lines')}
        page={page}
        rowKey={(row) => row.id}
        rowName={(row) => row.learnerName}
        empty={{ reason: t('rosters.noLines') }}
        filters={[
          {
            name: 'state',
            label: t('field.state'),
            kind: 'choice',
            options: rosterLineStates.map((value) => ({ value, label: t(`rosters.state.${value}`) })),
          },
        ]}
        selection={
          roster.mayAdd ? { keys: chosen, change: setChosen, canSelect: (row) => canRevoke(row.state) } : undefined
        }
        columns={[
          {
            key: 'learner',
            title: t('field.learner'),
            isName: true,
            render: (row) => <PersonName name={row.learnerName} detail={row.studentNumber} />,
          },
          {
            key: 'state',
            title: t('field.state'),
            render: (row) => <Mark meaning={meanings[row.state]}>{t(`rosters.state.${row.state}`)}</Mark>,
          },
          { key: 'reason', title: t('rosters.reason'), render: (row) => row.reason ?? '—' },
          {
            key: 'application',
            title: t('field.application'),
            render: (row) =>
              row.applicationId ? (
                <Link to={paths.application(row.applicationId)}>{t('outcomes.toApplication')}</Link>
              ) : (
                '—'
              ),
          },
        ]}
      />
    </Section>
  )
}

function Acts({ roster, chosen, onRevoked }: { roster: Roster; chosen: string[]; onRevoked: () => void }) {
  const { t } = useText()
  const [reason, setReason] = useState('')
  const remind = useAct(remindRoster)
  const revoke = useAct(revokeRosterLines, { onDone: onRevoked })
  return (
    <Stack gap="small">
      <Row>
        <Button
          disabled={roster.counts.prepared === 0}
          loading={remind.isPending}
          onClick={() => remind.mutate({ params: { id: roster.id } })}
        >
          {t('rosters.remind')}
        </Button>
        <Confirm
          act={t('rosters.revoke')}
          question={t('rosters.revokeQuestion', { count: chosen.length })}
          isDangerous
          isDisabled={chosen.length === 0}
          isPending={revoke.isPending}
          isDone={revoke.isSuccess}
          error={revoke.error}
          onConfirm={() => revoke.mutate({ params: { id: roster.id }, body: { lineIds: chosen, reason } })}
        >
          <Field
            label={t('rosters.revokeReason')}
            value={reason}
            onChange={setReason}
            rows={3}
            maxLength={2000}
            isRequired
          />
        </Confirm>
      </Row>
      {remind.data && <p role="status">{t('rosters.reminded', { count: remind.data.reminded })}</p>}
      <ProblemAlert error={remind.error} />
    </Stack>
  )
}
