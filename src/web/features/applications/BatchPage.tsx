import { Button } from 'antd'
import { useState } from 'react'
import { listQueue } from '../../../contract/applications.ts'
import { previewBatchReview, reviewBatch } from '../../../contract/batch-review.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { formatCredit } from '../../../core/credit.ts'
import { useAct } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { Code, Page, Section, Stack } from '../../ui/Layout.tsx'
import { PersonName } from '../../ui/PersonName.tsx'
import { PlainTable } from '../../ui/PlainTable.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { usePage } from '../../ui/use-page.ts'

type Preview = AnswerOf<typeof previewBatchReview>

/** Many routine cases approved at once: chosen, previewed, confirmed under the digest of the preview. */
export function BatchPage() {
  const { t, both } = useText()
  const page = usePage(listQueue, [], { view: 'todo', kind: 'RECOGNITION' })
  const [chosen, setChosen] = useState<string[]>([])
  const preview = useAct(previewBatchReview, { refreshes: false })
  const choose = (keys: string[]) => {
    setChosen(keys)
    preview.reset()
  }
  return (
    <Page
      title={t('batch.title')}
      lead={t('batch.lead')}
      parent={{ path: paths.queue(), name: t('nav.queue') }}
      isWide
      actions={
        <Button
          type="primary"
          disabled={chosen.length === 0}
          loading={preview.isPending}
          onClick={() => preview.mutate({ body: { applicationIds: chosen } })}
        >
          {t('batch.preview', { count: chosen.length })}
        </Button>
      }
    >
      <ProblemAlert error={preview.error} />
      {preview.data && <PreviewOfBatch key={preview.data.digest} preview={preview.data} />}
      <DataTable
        label={t('batch.title')}
        page={page}
        rowKey={(row) => row.id}
        rowName={(row) => row.number}
        empty={{ reason: t('batch.empty') }}
        selection={{ keys: chosen, change: choose }}
        columns={[
          { key: 'title', title: t('field.outcome'), isName: true, render: (row) => row.title },
          { key: 'number', title: t('field.number'), render: (row) => <Code>{row.number}</Code> },
          {
            key: 'learner',
            title: t('field.learner'),
            render: (row) => <PersonName name={row.learnerName} detail={row.studentNumber} />,
          },
          { key: 'step', title: t('field.state'), render: (row) => both(row.stepName) || '—' },
        ]}
      />
    </Page>
  )
}

function PreviewOfBatch({ preview }: { preview: Preview }) {
  const { t, both } = useText()
  const act = useAct(reviewBatch)
  const going = preview.items.filter((item) => item.hindrance === null)
  const applicationIds = preview.items.map((item) => item.applicationId)
  const outcomeOf = (item: Preview['items'][number]) => {
    const hindrance = act.data
      ? (act.data.items.find((one) => one.applicationId === item.applicationId)?.hindrance ?? null)
      : item.hindrance
    if (hindrance) {
      return (
        <>
          <Mark meaning="wait">{t('batch.cannot')}</Mark> {both(hindrance.text)}
        </>
      )
    }
    if (act.data) return <Mark meaning="good">{t('batch.passed')}</Mark>
    return item.credits === null ? t('batch.willPass') : t('batch.will', { credits: formatCredit(item.credits) })
  }
  return (
    <Section title={t('batch.result')}>
      <Stack>
        <PlainTable
          label={t('batch.result')}
          rows={preview.items}
          rowKey={(item) => item.applicationId}
          columns={[
            { key: 'title', title: t('field.outcome'), isName: true, render: (item) => item.title },
            {
              key: 'learner',
              title: t('field.learner'),
              render: (item) => <PersonName name={item.learnerName} detail={item.studentNumber} />,
            },
            { key: 'outcome', title: t('batch.result'), render: outcomeOf },
          ]}
        />
        {act.data ? (
          <p role="status">
            {t('batch.done', { count: act.data.items.filter((one) => one.hindrance === null).length })}
          </p>
        ) : going.length === 0 ? (
          <p>{t('batch.nothing')}</p>
        ) : (
          <Confirm
            act={t('batch.confirm', { count: going.length })}
            question={t('batch.question', { count: going.length, left: preview.items.length - going.length })}
            isPrimary
            isPending={act.isPending}
            isDone={act.isSuccess}
            error={act.error}
            onConfirm={() => act.mutate({ body: { applicationIds, digest: preview.digest } })}
          />
        )}
      </Stack>
    </Section>
  )
}
