import { listRevocations } from '../../../contract/revocations.ts'
import { paths } from '../../paths.ts'
import { formatInstant } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Code, Page } from '../../ui/Layout.tsx'
import { PersonName } from '../../ui/PersonName.tsx'
import { usePage } from '../../ui/use-page.ts'

/** The proposals to revoke that await a decision. */
export function RevocationsPage() {
  const { t, both, language } = useText()
  const page = usePage(listRevocations, [])
  return (
    <Page title={t('revocation.list')} lead={t('revocation.listLead')} isWide>
      <DataTable
        label={t('revocation.list')}
        page={page}
        rowKey={(row) => row.applicationId}
        rowPath={(row) => paths.revocation(row.applicationId)}
        empty={{ reason: t('revocation.none') }}
        columns={[
          { key: 'title', title: t('field.outcome'), isName: true, render: (row) => row.title },
          { key: 'number', title: t('field.number'), render: (row) => <Code>{row.number}</Code> },
          {
            key: 'learner',
            title: t('field.learner'),
            render: (row) => <PersonName name={row.learnerName} detail={row.studentNumber} />,
          },
          { key: 'reason', title: t('decision.reasonCode'), render: (row) => both(row.reasonText) },
          { key: 'by', title: t('revocation.proposedBy'), render: (row) => row.officer ?? '—' },
          {
            key: 'at',
            title: t('revocation.proposedAt'),
            render: (row) => formatInstant(row.proposedAt, language),
          },
        ]}
      />
    </Page>
  )
}
