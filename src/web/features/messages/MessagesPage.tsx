import { Button } from 'antd'
import { Link } from 'react-router'
import { listMessages, markMessageRead } from '../../../contract/messages.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { useAct } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { formatInstant } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Page } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { usePage } from '../../ui/use-page.ts'

type Message = AnswerOf<typeof listMessages>['items'][number]

/** What the bank told this person, the latest first. */
export function MessagesPage() {
  const { t, both, language } = useText()
  const page = usePage(listMessages, ['isUnread'])
  const read = useAct(markMessageRead)
  const isWatcher = useSession().hasRole('credit_bank_office', 'academic_affairs')
  const markRead = ({ id, readAt }: Message) => readAt === null && read.mutate({ params: { id } })
  return (
    <Page
      title={t('nav.messages')}
      actions={isWatcher && <LinkButton to={paths.noticeDeliveries()}>{t('nav.noticeDeliveries')}</LinkButton>}
    >
      <ProblemAlert error={read.error} />
      <DataTable
        label={t('nav.messages')}
        page={page}
        rowKey={(message) => message.id}
        empty={{ reason: t('messages.none') }}
        filters={[
          {
            name: 'isUnread',
            label: t('messages.show'),
            kind: 'choice',
            options: [{ value: 'true', label: t('messages.unread') }],
          },
        ]}
        columns={[
          { key: 'text', title: t('messages.text'), isName: true, render: (message) => both(message.text) },
          {
            key: 'at',
            title: t('field.at'),
            render: (message) => formatInstant(message.recordedAt, language),
            isTight: true,
          },
          {
            key: 'state',
            title: t('field.state'),
            render: (message) =>
              message.readAt ? (
                <Mark meaning="quiet">{t('messages.read')}</Mark>
              ) : (
                <Mark meaning="info">{t('messages.unread')}</Mark>
              ),
          },
          {
            key: 'outside',
            title: t('deliveries.outside'),
            render: ({ deliveries }) =>
              deliveries
                .map(({ channel, state }) => `${t(`channel.${channel}`)} ${t(`delivery.${state}`)}`)
                .join(' · ') || '—',
          },
        ]}
        rowActions={(message) => (
          <div className="cb-row cb-gap-small">
            {message.applicationId && (
              <Link to={paths.application(message.applicationId)} onClick={() => markRead(message)}>
                {t('messages.open')}
              </Link>
            )}
            {!message.readAt && (
              <Button size="small" onClick={() => markRead(message)}>
                {t('messages.markRead')}
              </Button>
            )}
          </div>
        )}
      />
    </Page>
  )
}
