import { listRemedies } from '../../../contract/remedies.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { formatInstant } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Deadline } from '../../ui/Deadline.tsx'
import { Code, Page } from '../../ui/Layout.tsx'
import { PersonName } from '../../ui/PersonName.tsx'
import { usePage } from '../../ui/use-page.ts'

/** The requests that are for the reader's body: reconsideration for Academic Affairs, appeals for the committee. */
export function RemedyListPage() {
  const { t, language } = useText()
  const { now } = useSession()
  const page = usePage(listRemedies, [])
  return (
    <Page title={t('remedy.list')} lead={t('remedy.listLead')} isWide>
      <DataTable
        label={t('remedy.list')}
        page={page}
        rowKey={(row) => row.id}
        rowPath={(row) => paths.remedies(row.applicationId)}
        empty={{ reason: t('remedy.none') }}
        columns={[
          { key: 'title', title: t('field.application'), isName: true, render: (row) => row.title },
          { key: 'number', title: t('field.number'), render: (row) => <Code>{row.number}</Code> },
          { key: 'learner', title: t('field.learner'), render: (row) => <PersonName name={row.learnerName} /> },
          { key: 'state', title: t('remedy.state'), render: (row) => t(`remedy.state.${row.state}`) },
          { key: 'filed', title: t('remedy.filedAt'), render: (row) => formatInstant(row.filedAt, language) },
          {
            key: 'due',
            title: t('remedy.due'),
            render: (row) => (row.state === 'RECEIVED' ? <Deadline at={row.dueAt} now={now()} /> : '—'),
          },
        ]}
      />
    </Page>
  )
}
