import { listSecurityEvents } from '../../../contract/administration.ts'
import { formatInstant } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Page } from '../../ui/Layout.tsx'
import { usePage } from '../../ui/use-page.ts'

/** Sign-ins, lockouts, roles given and ended: what the auditor reads. */
export function SecurityEventsPage() {
  const { t, named, language } = useText()
  const page = usePage(listSecurityEvents, ['kind'])
  return (
    <Page title={t('nav.securityEvents')} isWide>
      <DataTable
        label={t('nav.securityEvents')}
        page={page}
        rowKey={(event) => event.id}
        empty={{ reason: t('events.none') }}
        columns={[
          { key: 'kind', title: t('events.kind'), isName: true, render: (event) => named('securityEvent', event.kind) },
          { key: 'person', title: t('events.person'), render: (event) => event.personName ?? '—' },
          { key: 'actor', title: t('events.actor'), render: (event) => event.actorName ?? '—' },
          { key: 'at', title: t('field.at'), render: (event) => formatInstant(event.recordedAt, language) },
        ]}
      />
    </Page>
  )
}
