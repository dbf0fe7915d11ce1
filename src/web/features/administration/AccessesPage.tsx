import { listAccesses } from '../../../contract/administration.ts'
import { roleNames } from '../../../contract/roles.ts'
import { formatInstant } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Page } from '../../ui/Layout.tsx'
import { usePage } from '../../ui/use-page.ts'

/** Who looked at whose personal data, in which role, at which fields. */
export function AccessesPage() {
  const { t, both, named, language } = useText()
  const page = usePage(listAccesses, ['subjectId'])
  const roleOf = (role: string) => (role in roleNames ? both(roleNames[role as keyof typeof roleNames]) : role)
  const subjectOf = ({ subjectName, shownCount }: { subjectName: string | null; shownCount: number }) =>
    subjectName ?? (shownCount > 0 ? t('accesses.shown', { count: shownCount }) : '—')
  return (
    <Page title={t('nav.accesses')} isWide>
      <DataTable
        label={t('nav.accesses')}
        page={page}
        rowKey={(access) => access.id}
        empty={{ reason: t('accesses.none') }}
        columns={[
          { key: 'who', title: t('accesses.who'), isName: true, render: (access) => access.personName },
          { key: 'role', title: t('users.role'), render: (access) => roleOf(access.role) },
          { key: 'subject', title: t('accesses.subject'), render: subjectOf },
          { key: 'object', title: t('accesses.object'), render: (access) => named('object', access.objectKind) },
          {
            key: 'fields',
            title: t('accesses.fields'),
            render: (access) =>
              access.fields.map((field) => named('accessField', field)).join(language === 'en' ? ', ' : '、'),
          },
          { key: 'at', title: t('field.at'), render: (access) => formatInstant(access.recordedAt, language) },
        ]}
      />
    </Page>
  )
}
