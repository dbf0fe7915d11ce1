import { useState } from 'react'
import { Link } from 'react-router'
import { readProcessFigures } from '../../../contract/figures.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useText } from '../../text/text.ts'
import type { Column } from '../../ui/DataTable.tsx'
import { Field } from '../../ui/Field.tsx'
import { Page, Quiet, Row, Section, Stack } from '../../ui/Layout.tsx'
import { PlainTable } from '../../ui/PlainTable.tsx'
import { Loaded } from '../../ui/Waiting.tsx'

type Figures = AnswerOf<typeof readProcessFigures>
type Answers = Pick<Figures['reviewers'][number], 'answered' | 'returned' | 'rejected' | 'medianDays' | 'p90Days'>

/** How the process goes: what waits today, and how long each step and reviewer took over a chosen period. */
export function FiguresPage() {
  const { t } = useText()
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const query = { ...(from === '' ? {} : { from }), ...(to === '' ? {} : { to }) }
  const isOrdered = from === '' || to === '' || from <= to
  const figures = useRead(readProcessFigures, { query }, { isEnabled: isOrdered })
  return (
    <Page title={t('figures.title')} lead={t('figures.lead')} isWide>
      <Row>
        <Field label={t('figures.from')} type="date" value={from || (figures.data?.from ?? '')} onChange={setFrom} />
        <Field label={t('figures.to')} type="date" value={to || (figures.data?.to ?? '')} onChange={setTo} />
      </Row>
      <Loaded query={figures} rows={8}>
        {(data) => (
          <Stack gap="large">
            <Day day={data.day} />
            <BySteps figures={data} />
            <ByReviewers reviewers={data.reviewers} />
          </Stack>
        )}
      </Loaded>
    </Page>
  )
}

function Day({ day }: { day: Figures['day'] }) {
  const { t, both } = useText()
  return (
    <Section title={t('figures.day')}>
      <Stack>
        {day.steps.length === 0 ? (
          <Quiet>{t('figures.noneOpen')}</Quiet>
        ) : (
          <PlainTable
            label={t('figures.day')}
            rows={day.steps}
            rowKey={(row) => row.step}
            columns={[
              { key: 'step', title: t('figures.step'), render: (row) => both(row.name), isName: true },
              { key: 'open', title: t('figures.open'), render: (row) => row.open, isFigure: true },
              { key: 'today', title: t('figures.dueToday'), render: (row) => row.dueToday, isFigure: true },
              { key: 'overdue', title: t('figures.overdue'), render: (row) => row.overdue, isFigure: true },
            ]}
          />
        )}
        <Row>
          <Link to={paths.queue('all')}>{t('figures.toQueue')}</Link>
          <Link to={paths.awaitingNotice()}>{t('figures.awaiting', { count: day.awaitingNotice })}</Link>
          <Link to={paths.objections()}>{t('figures.objections', { count: day.openObjections })}</Link>
        </Row>
      </Stack>
    </Section>
  )
}

/** The columns that steps and reviewers share; the longest of the rows fills the bar. */
function useAnswerColumns(rows: readonly Answers[]): Column<Answers>[] {
  const { t } = useText()
  const maximum = Math.max(1, ...rows.map((row) => row.p90Days ?? 0))
  const bar = (value: number | null) =>
    value === null ? (
      '—'
    ) : (
      <>
        {value} <meter min={0} max={maximum} value={value} aria-label={t('figures.share', { value, maximum })} />
      </>
    )
  return [
    { key: 'answered', title: t('figures.answered'), render: (row) => row.answered, isFigure: true },
    { key: 'returned', title: t('figures.returned'), render: (row) => row.returned, isFigure: true },
    { key: 'rejected', title: t('figures.rejected'), render: (row) => row.rejected, isFigure: true },
    { key: 'median', title: t('figures.median'), render: (row) => bar(row.medianDays), isFigure: true },
    { key: 'p90', title: t('figures.p90'), render: (row) => bar(row.p90Days), isFigure: true },
  ]
}

function BySteps({ figures: { steps, objected } }: { figures: Figures }) {
  const { t, both, named } = useText()
  const columns = useAnswerColumns(steps)
  return (
    <Section title={t('figures.bySteps')}>
      <Stack>
        {steps.length === 0 ? (
          <Quiet>{t('figures.none')}</Quiet>
        ) : (
          <PlainTable
            label={t('figures.bySteps')}
            rows={steps}
            rowKey={(row) => `${row.step} ${row.kind}`}
            columns={[
              { key: 'step', title: t('figures.step'), render: (row) => both(row.name), isName: true },
              { key: 'kind', title: t('figures.kind'), render: (row) => named('kind', row.kind) },
              ...columns,
            ]}
          />
        )}
        {objected.map(({ kind, count }) => (
          <Quiet key={kind}>{t('figures.objected', { kind: named('kind', kind), count })}</Quiet>
        ))}
      </Stack>
    </Section>
  )
}

function ByReviewers({ reviewers }: { reviewers: Figures['reviewers'] }) {
  const { t } = useText()
  const columns = useAnswerColumns(reviewers)
  if (reviewers.length === 0) return null
  return (
    <Section title={t('figures.byReviewers')}>
      <PlainTable
        label={t('figures.byReviewers')}
        rows={reviewers.map((row, index) => ({ ...row, index }))}
        rowKey={(row) => String(row.index)}
        columns={[
          { key: 'reviewer', title: t('figures.reviewer'), render: (row) => row.reviewer, isName: true },
          ...columns,
        ]}
      />
    </Section>
  )
}
