import { readNoticeDeliveries } from '../../../contract/notice-channels.ts'
import { useRead } from '../../api.ts'
import { formatInstant } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { Code, Page, Quiet, Section } from '../../ui/Layout.tsx'
import { PlainTable } from '../../ui/PlainTable.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Waiting } from '../../ui/Waiting.tsx'

/** What became of the institution's notices, and why some did not arrive; nobody is named. */
export function NoticeDeliveriesPage() {
  const { t, language } = useText()
  const { data, error } = useRead(readNoticeDeliveries)
  return (
    <Page
      title={t('nav.noticeDeliveries')}
      lead={data && t('deliveries.since', { since: formatInstant(data.since, language) })}
    >
      <ProblemAlert error={error} />
      {!data && !error && <Waiting />}
      {data && (
        <>
          <Section title={t('deliveries.counts')}>
            {data.counts.length === 0 ? (
              <Quiet>{t('deliveries.none')}</Quiet>
            ) : (
              <PlainTable
                label={t('deliveries.counts')}
                rows={data.counts}
                rowKey={(row) => `${row.channel} ${row.state}`}
                columns={[
                  { key: 'channel', title: t('deliveries.channel'), render: (row) => t(`channel.${row.channel}`) },
                  { key: 'state', title: t('field.state'), render: (row) => t(`delivery.${row.state}`) },
                  { key: 'count', title: t('deliveries.count'), render: (row) => row.count, isFigure: true },
                ]}
              />
            )}
          </Section>
          <Section title={t('deliveries.failures')}>
            {data.failures.length === 0 ? (
              <Quiet>{t('deliveries.noFailures')}</Quiet>
            ) : (
              <PlainTable
                label={t('deliveries.failures')}
                rows={data.failures.map((row, index) => ({ ...row, index }))}
                rowKey={(row) => String(row.index)}
                columns={[
                  { key: 'channel', title: t('deliveries.channel'), render: (row) => t(`channel.${row.channel}`) },
                  { key: 'reason', title: t('deliveries.reason'), render: (row) => <Code>{row.reason}</Code> },
                  { key: 'attempts', title: t('deliveries.attempts'), render: (row) => row.attempts, isFigure: true },
                  { key: 'at', title: t('field.at'), render: (row) => formatInstant(row.at, language) },
                ]}
              />
            )}
          </Section>
        </>
      )}
    </Page>
  )
}
