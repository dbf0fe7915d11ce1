import { useState } from 'react'
import type { AnswerOf } from '../../../contract/operation.ts'
import { discardPolicy, listPolicies, releasePolicy } from '../../../contract/policy-set-up.ts'
import { formatDay } from '../../text/format.ts'
import { keyOf, useText } from '../../text/text.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Facts, Page } from '../../ui/Layout.tsx'
import { usePage } from '../../ui/use-page.ts'
import { Opened } from './Opened.tsx'
import { ProposePolicy } from './ProposePolicy.tsx'
import { ProposalActs, VersionState } from './Proposed.tsx'
import { SetUpHistory } from './SetUpHistory.tsx'
import { ShowButton } from './ShowButton.tsx'
import { useMaySettle, useSettling, useSetUpParent } from './use-settling.ts'

type Policy = AnswerOf<typeof listPolicies>['items'][number]

/** How the college recognises and converts, version by version. */
export function PolicyPage() {
  const { t, language } = useText()
  const parent = useSetUpParent()
  const maySettle = useMaySettle('college')
  const page = usePage(listPolicies, [])
  const [openId, setOpenId] = useState<string | null>(null)
  const open = page.rows.find((row) => row.id === openId)
  const latest = page.rows.find((row) => row.state !== 'DISCARDED')
  const versionName = (row: Policy) => t('setUp.versionNumber', { version: row.version })
  return (
    <Page title={t('setUp.policy')} lead={t('setUp.policyLead')} parent={parent}>
      {maySettle && latest?.state !== 'PROPOSED' && <ProposePolicy key={latest?.id ?? ''} latest={latest?.policy} />}
      <DataTable
        label={t('setUp.policy')}
        page={page}
        rowKey={(row) => row.id}
        empty={{ reason: t('setUp.policyNone') }}
        columns={[
          { key: 'version', title: t('setUp.version'), isName: true, render: versionName },
          { key: 'number', title: t('setUp.basisNumber'), render: (row) => row.policy.basisNumber || '—' },
          { key: 'from', title: t('setUp.effectiveFrom'), render: (row) => formatDay(row.effectiveFrom, language) },
          {
            key: 'state',
            title: t('field.state'),
            render: (row) => <VersionState state={row.state} />,
          },
        ]}
        rowActions={(row) => <ShowButton name={versionName(row)} onShow={() => setOpenId(row.id)} />}
      />
      {open && <OnePolicy key={open.id} one={open} title={versionName(open)} />}
    </Page>
  )
}

function OnePolicy({ one, title }: { one: Policy; title: string }) {
  const { t, both } = useText()
  const { policy } = one
  const { score } = policy
  return (
    <Opened title={title}>
      <Facts
        facts={[
          [t('setUp.basis'), both(policy.basis)],
          [t('setUp.basisNumber'), policy.basisNumber],
          [t('setUp.conversionModel'), t(keyOf('conversionModel', policy.conversionModel))],
          [t('setUp.leftover'), t(keyOf('leftover', policy.leftover))],
          [t('setUp.exemptionLabel'), both(policy.exemptionLabel)],
          [t('setUp.score'), score.kind === 'FIXED' ? score.value : t(keyOf('scoreKind', score.kind))],
          [t('setUp.countsInGpa'), t(policy.countsInGpa ? 'setUp.yes' : 'setUp.no')],
          [t('setUp.noticeContact'), policy.noticeContact],
          [t('setUp.reconsiderationWorkingDays'), policy.remedy.reconsiderationWorkingDays],
          [t('setUp.reconsiderationAnswerWorkingDays'), policy.remedy.reconsiderationAnswerWorkingDays],
          [t('setUp.appealVotesMinimum'), policy.remedy.appealVotesMinimum],
          [t('setUp.proposedBy'), one.proposedBy],
          [t('setUp.settledBy'), one.settledBy],
        ]}
      />
      {one.state === 'PROPOSED' && <Acts one={one} />}
      <SetUpHistory objectId={one.id} label={t('setUp.historyOf', { name: title })} />
    </Opened>
  )
}

function Acts({ one }: { one: Policy }) {
  const release = useSettling(releasePolicy)
  const discard = useSettling(discardPolicy)
  const params = { id: one.id }
  return (
    <ProposalActs
      of="policy"
      one={one}
      release={release}
      discard={discard}
      onRelease={(reason) => release.mutate({ params, body: { reason } })}
      onDiscard={(reason) => discard.mutate({ params, body: { reason } })}
    />
  )
}
