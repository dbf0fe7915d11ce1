import { useState } from 'react'
import type { AnswerOf } from '../../../contract/operation.ts'
import { roleNames } from '../../../contract/roles.ts'
import { discardWorkflow, listWorkflows, releaseWorkflow } from '../../../contract/workflow-set-up.ts'
import { formatDay } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Facts, Page, Stack } from '../../ui/Layout.tsx'
import { PlainTable } from '../../ui/PlainTable.tsx'
import { usePage } from '../../ui/use-page.ts'
import { Opened } from './Opened.tsx'
import { ProposeWorkflow } from './ProposeWorkflow.tsx'
import { ProposalActs, VersionState } from './Proposed.tsx'
import { SetUpHistory } from './SetUpHistory.tsx'
import { ShowButton } from './ShowButton.tsx'
import { useMaySettle, useSettling, useSetUpParent } from './use-settling.ts'

type Version = AnswerOf<typeof listWorkflows>['items'][number]

/** The steps that a case goes through, version by version: proposed by one, released by another. */
export function WorkflowPage() {
  const { t, language } = useText()
  const parent = useSetUpParent()
  const maySettle = useMaySettle('college')
  const page = usePage(listWorkflows, [])
  const [openId, setOpenId] = useState<string | null>(null)
  const latest = page.rows.find((row) => row.state !== 'DISCARDED')
  const open = page.rows.find((row) => row.id === openId)
  const versionName = (row: Version) => t('setUp.versionNumber', { version: row.version })
  return (
    <Page title={t('setUp.workflow')} lead={t('setUp.workflowLead')} parent={parent}>
      {maySettle && latest && latest.state !== 'PROPOSED' && <ProposeWorkflow key={latest.id} latest={latest.text} />}
      <DataTable
        label={t('setUp.workflow')}
        page={page}
        rowKey={(row) => row.id}
        empty={{ reason: t('setUp.workflowNone') }}
        columns={[
          { key: 'version', title: t('setUp.version'), isName: true, render: versionName },
          { key: 'steps', title: t('setUp.steps'), render: (row) => row.steps.length },
          { key: 'from', title: t('setUp.effectiveFrom'), render: (row) => formatDay(row.effectiveFrom, language) },
          {
            key: 'state',
            title: t('field.state'),
            render: (row) => <VersionState state={row.state} />,
          },
        ]}
        rowActions={(row) => <ShowButton name={versionName(row)} onShow={() => setOpenId(row.id)} />}
      />
      {open && <OneWorkflow key={open.id} one={open} title={versionName(open)} />}
    </Page>
  )
}

function OneWorkflow({ one, title }: { one: Version; title: string }) {
  const { t, both } = useText()
  const nameOf = (role: string) => both(roleNames[role as keyof typeof roleNames])
  return (
    <Opened title={title}>
      <Stack gap="large">
        <PlainTable
          label={t('setUp.steps')}
          rows={one.steps}
          rowKey={(step) => step.id}
          columns={[
            { key: 'name', title: t('setUp.step'), isName: true, render: (step) => both(step.name) },
            {
              key: 'roles',
              title: t('setUp.stepRoles'),
              render: (step) => [
                step.roles.map(nameOf).join('、'),
                step.substituteRoles.length > 0 &&
                  ` · ${t('setUp.stepSubstitutes', { roles: step.substituteRoles.map(nameOf).join('、') })}`,
              ],
            },
            { key: 'days', title: t('setUp.stepDays'), render: (step) => step.workingDays },
            {
              key: 'when',
              title: t('setUp.stepWhen'),
              render: (step) => step.conditions.map(both).join(t('setUp.or')) || t('setUp.always'),
            },
          ]}
        />
        <Facts
          facts={[
            [t('setUp.proposedBy'), one.proposedBy],
            [t('setUp.settledBy'), one.settledBy],
          ]}
        />
        {one.state === 'PROPOSED' && <Acts one={one} />}
        <details className="cb-details">
          <summary>{t('setUp.workflowText')}</summary>
          <pre className="cb-written">{one.text}</pre>
        </details>
        <SetUpHistory objectId={one.id} label={t('setUp.historyOf', { name: title })} />
      </Stack>
    </Opened>
  )
}

function Acts({ one }: { one: Version }) {
  const release = useSettling(releaseWorkflow)
  const discard = useSettling(discardWorkflow)
  const params = { id: one.id }
  return (
    <ProposalActs
      of="workflow"
      one={one}
      release={release}
      discard={discard}
      onRelease={(reason) => release.mutate({ params, body: { reason } })}
      onDiscard={(reason) => discard.mutate({ params, body: { reason } })}
    />
  )
}
