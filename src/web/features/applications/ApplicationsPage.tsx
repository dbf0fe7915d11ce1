import { listMyApplications } from '../../../contract/applications.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { formatInstant } from '../../text/format.ts'
import { keyOf, useText } from '../../text/text.ts'
import { CreditAmount } from '../../ui/CreditAmount.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { Deadline } from '../../ui/Deadline.tsx'
import { Page } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { StateTag } from '../../ui/StateTag.tsx'
import { usePage } from '../../ui/use-page.ts'

/** The learner's applications, the latest first. */
export function ApplicationsPage() {
  const { t, both, language } = useText()
  const { now } = useSession()
  const page = usePage(listMyApplications, [])
  const deposit = (
    <LinkButton to={paths.deposit()} type="primary">
      {t('act.deposit')}
    </LinkButton>
  )
  return (
    <Page title={t('nav.applications')} actions={deposit}>
      <DataTable
        label={t('nav.applications')}
        page={page}
        rowKey={(row) => row.id}
        rowPath={(row) => paths.application(row.id)}
        empty={{ reason: t('applications.none'), action: deposit }}
        columns={[
          { key: 'title', title: t('field.application'), render: (row) => row.title, isName: true },
          { key: 'number', title: t('field.number'), render: (row) => <span className="cb-code">{row.number}</span> },
          {
            key: 'kind',
            title: t('field.applicationKind'),
            render: (row) => t(keyOf('kind', row.kind)),
            isTight: true,
          },
          {
            key: 'credits',
            title: t('field.credits'),
            isFigure: true,
            render: (row) => {
              const credits = row.creditsRecognised ?? row.creditsProposed
              return credits === null ? '—' : <CreditAmount amount={credits} />
            },
          },
          {
            key: 'submitted',
            title: t('field.submittedAt'),
            render: (row) => (row.submittedAt ? formatInstant(row.submittedAt, language) : '—'),
          },
          {
            key: 'state',
            title: t('field.state'),
            render: (row) => (
              <div className="cb-stack cb-gap-none">
                <StateTag of="application" state={row.state} />
                {row.state === 'SUPPLEMENT_REQUIRED' && row.dueAt && <Deadline at={row.dueAt} now={now()} />}
                {row.state === 'IN_REVIEW' && row.stepName && <span className="cb-quiet">{both(row.stepName)}</span>}
              </div>
            ),
          },
        ]}
      />
    </Page>
  )
}
