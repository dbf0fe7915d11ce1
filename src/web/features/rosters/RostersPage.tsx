import { listRosters } from '../../../contract/rosters.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { formatDay } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Page, Row } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { usePage } from '../../ui/use-page.ts'

/** The rosters that one reaches, newest first, with who has not confirmed yet. */
export function RostersPage() {
  const { t, both, language } = useText()
  const { role } = useSession()
  const page = usePage(listRosters, [])
  return (
    <Page
      title={t('nav.rosters')}
      lead={t('rosters.lead')}
      isWide
      actions={
        <Row>
          {role === 'credit_bank_office' && <LinkButton to={paths.partners()}>{t('nav.partners')}</LinkButton>}
          <LinkButton to={paths.newRoster()} type="primary">
            {t('rosters.new')}
          </LinkButton>
        </Row>
      }
    >
      <DataTable
        label={t('nav.rosters')}
        page={page}
        rowKey={(row) => row.id}
        rowPath={(row) => paths.roster(row.id)}
        empty={{ reason: t('rosters.none') }}
        columns={[
          { key: 'title', title: t('field.outcome'), isName: true, render: (row) => row.title },
          { key: 'definition', title: t('field.definition'), render: (row) => both(row.definition) },
          {
            key: 'from',
            title: t('rosters.from'),
            render: (row) => (row.partner ? both(row.partner) : both(row.college)),
          },
          {
            key: 'obtained',
            title: t('field.obtainedOn'),
            isTight: true,
            render: (row) => formatDay(row.obtainedOn, language),
          },
          {
            key: 'counts',
            title: t('rosters.counts'),
            isFigure: true,
            render: ({ counts }) => `${counts.prepared} / ${counts.confirmed} / ${counts.declined}`,
          },
        ]}
      />
    </Page>
  )
}
