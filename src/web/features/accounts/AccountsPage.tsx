import { accountStates, listAccounts } from '../../../contract/accounts.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { formatInstant } from '../../text/format.ts'
import { keyOf, useText } from '../../text/text.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Page } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { PersonName } from '../../ui/PersonName.tsx'
import { StateTag } from '../../ui/StateTag.tsx'
import { usePage } from '../../ui/use-page.ts'
import { FindAccount } from './FindAccount.tsx'

/** The learning accounts that the reader reaches. */
export function AccountsPage() {
  const { t, both, language } = useText()
  const { hasRole } = useSession()
  const page = usePage(listAccounts, ['search', 'state'])
  const acts = hasRole('credit_bank_office') ? (
    <>
      <LinkButton to={paths.rosters()}>{t('nav.rosters')}</LinkButton>
      <LinkButton to={paths.importAccounts()}>{t('accounts.import')}</LinkButton>
      <LinkButton to={paths.openAccount()} type="primary">
        {t('accounts.open')}
      </LinkButton>
    </>
  ) : hasRole('academic_affairs') ? (
    <>
      <LinkButton to={paths.rosters()}>{t('nav.rosters')}</LinkButton>
      <LinkButton to={paths.revocations()}>{t('nav.revocations')}</LinkButton>
    </>
  ) : null
  return (
    <Page title={t('nav.accounts')} actions={acts} isWide>
      <FindAccount />
      <DataTable
        label={t('nav.accounts')}
        page={page}
        rowKey={(row) => row.learnerId}
        rowPath={(row) => paths.account(row.learnerId)}
        empty={{ reason: t('accounts.none') }}
        filters={[
          { name: 'search', label: t('accounts.search'), kind: 'search', hint: t('accounts.searchHint') },
          {
            name: 'state',
            label: t('field.state'),
            kind: 'choice',
            options: accountStates.map((state) => ({ value: state, label: t(keyOf('state.account', state)) })),
          },
        ]}
        columns={[
          { key: 'name', title: t('field.name'), isName: true, render: (row) => <PersonName name={row.name} /> },
          {
            key: 'student',
            title: t('field.studentNumber'),
            render: (row) => <span className="cb-code">{row.studentNumber ?? '—'}</span>,
          },
          {
            key: 'account',
            title: t('field.accountNumber'),
            render: (row) => <span className="cb-code">{row.accountNumber}</span>,
          },
          { key: 'programme', title: t('field.programme'), render: (row) => both(row.programme) || '—' },
          { key: 'department', title: t('field.department'), render: (row) => both(row.department) || '—' },
          {
            key: 'opened',
            title: t('field.openedAt'),
            render: (row) => formatInstant(row.openedAt, language),
            isDeskOnly: true,
          },
          { key: 'state', title: t('field.state'), render: (row) => <StateTag of="account" state={row.state} /> },
        ]}
      />
    </Page>
  )
}
