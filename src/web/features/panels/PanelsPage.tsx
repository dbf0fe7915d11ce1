import { listMyPanels } from '../../../contract/panels.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { formatInstant } from '../../text/format.ts'
import { keyOf, useText } from '../../text/text.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Deadline } from '../../ui/Deadline.tsx'
import { Code, Page } from '../../ui/Layout.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { usePage } from '../../ui/use-page.ts'

const meanings = { INVITED: 'wait', VOTED: 'good', RECUSED: 'quiet', CLOSED: 'quiet' } as const

/** What an expert is invited to judge. */
export function PanelsPage() {
  const { t, language } = useText()
  const { now } = useSession()
  const page = usePage(listMyPanels, [])
  return (
    <Page title={t('nav.panels')} lead={t('panel.listLead')}>
      <DataTable
        label={t('nav.panels')}
        page={page}
        rowKey={(row) => row.id}
        rowPath={(row) => paths.panel(row.id)}
        empty={{ reason: t('panel.none') }}
        columns={[
          { key: 'title', title: t('field.outcome'), isName: true, render: (row) => row.title },
          { key: 'number', title: t('field.number'), render: (row) => <Code>{row.number}</Code> },
          {
            key: 'state',
            title: t('field.state'),
            render: (row) => <Mark meaning={meanings[row.state]}>{t(keyOf('panelSeat', row.state))}</Mark>,
          },
          { key: 'invited', title: t('panel.invitedAt'), render: (row) => formatInstant(row.invitedAt, language) },
          {
            key: 'closes',
            title: t('panel.closesAt'),
            render: (row) => (row.state === 'INVITED' ? <Deadline at={row.closesAt} now={now()} /> : '—'),
          },
        ]}
      />
    </Page>
  )
}
