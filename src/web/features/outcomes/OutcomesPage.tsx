import { listMyOutcomes, outcomeStates } from '../../../contract/outcomes.ts'
import { paths } from '../../paths.ts'
import { formatDay } from '../../text/format.ts'
import { keyOf, useText } from '../../text/text.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Page } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { StateTag } from '../../ui/StateTag.tsx'
import { usePage } from '../../ui/use-page.ts'

/** The learner's outcomes: certificates, prizes, courses from elsewhere, and what became of them. */
export function OutcomesPage() {
  const { t, both, language } = useText()
  const page = usePage(listMyOutcomes, ['state'])
  const deposit = (
    <LinkButton to={paths.deposit()} type="primary">
      {t('act.deposit')}
    </LinkButton>
  )
  return (
    <Page title={t('nav.outcomes')} actions={deposit}>
      <DataTable
        label={t('nav.outcomes')}
        page={page}
        rowKey={(outcome) => outcome.id}
        rowPath={(outcome) => paths.outcome(outcome.id)}
        empty={{ reason: t('outcomes.none'), action: deposit }}
        filters={[
          {
            name: 'state',
            label: t('field.state'),
            kind: 'choice',
            options: outcomeStates.map((state) => ({ value: state, label: t(keyOf('state.outcome', state)) })),
          },
        ]}
        columns={[
          { key: 'title', title: t('field.outcome'), render: (outcome) => outcome.title, isName: true },
          { key: 'kind', title: t('field.kind'), render: (outcome) => both(outcome.kindName) },
          { key: 'issuer', title: t('field.issuer'), render: (outcome) => outcome.issuer },
          {
            key: 'obtained',
            title: t('field.obtainedOn'),
            render: (outcome) => formatDay(outcome.obtainedOn, language),
          },
          {
            key: 'state',
            title: t('field.state'),
            render: (outcome) => <StateTag of="outcome" state={outcome.state} />,
          },
        ]}
      />
    </Page>
  )
}
