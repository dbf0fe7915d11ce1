import { useState } from 'react'
import { useText } from '../../text/text.ts'
import { CreditAmount } from '../CreditAmount.tsx'
import { DataTable, type Column } from '../DataTable.tsx'
import { EvidenceViewer, type EvidenceFile } from '../EvidenceViewer.tsx'
import { Section, Stack } from '../Layout.tsx'
import { PlainTable } from '../PlainTable.tsx'
import { StateTag } from '../StateTag.tsx'
import type { PageOfRows } from '../use-page.ts'

interface Course {
  name: string
  credits: number
  state: string
  label: string | null
}

const courses: readonly Course[] = [
  { name: '前端设计与开发', credits: 400, state: 'CONVERTED', label: '免修' },
  { name: '数据库技术', credits: 350, state: 'OPEN', label: null },
]

/** Rows, no rows, rows that are on their way, and rows that could not be read. */
export function TableExamples() {
  const { t } = useText()
  const [keys, setKeys] = useState<readonly string[]>(['数据库技术'])
  const [filters, setFilters] = useState<Record<string, string>>({})
  const columns: readonly Column<Course>[] = [
    { key: 'name', title: t('field.course'), render: (row) => row.name, isName: true },
    { key: 'label', title: t('field.title'), render: (row) => row.label },
    {
      key: 'state',
      title: t('field.state'),
      render: (row) => <StateTag of="course" state={row.state} />,
      isTight: true,
    },
    {
      key: 'credits',
      title: t('field.credits'),
      render: (row) => <CreditAmount amount={row.credits} />,
      isFigure: true,
    },
  ]
  const page = pageOf({ filters, setFilter: (name, value) => setFilters({ ...filters, [name]: value }) })
  const table = { columns, rowKey: (row: Course) => row.name, empty: { reason: t('outcomes.none') } }
  return (
    <>
      <Section title="DataTable · Filters">
        <DataTable
          {...table}
          label="DataTable"
          page={page}
          selection={{ keys, change: setKeys }}
          filters={[{ name: 'search', label: t('queue.search'), kind: 'search', hint: t('queue.searchHint') }]}
        />
        <DataTable {...table} label="DataTable, empty" page={pageOf({ rows: [], total: 0 })} />
        <DataTable {...table} label="DataTable, loading" page={pageOf({ rows: [], isLoading: true })} />
        <DataTable {...table} label="DataTable, failed" page={pageOf({ rows: [], error: new TypeError('network') })} />
      </Section>
      <Section title="PlainTable">
        <PlainTable label="PlainTable" rows={courses} rowKey={(row) => row.name} columns={columns} />
      </Section>
    </>
  )
}

/** A photograph, a scan, a file that another person sent too, and no file at all. */
export function ViewerExamples() {
  const { t } = useText()
  return (
    <Section title="EvidenceViewer">
      <Stack gap="large">
        <EvidenceViewer
          empty={t('evidence.noneYet')}
          files={[
            exampleFile('证书正面', { originalSeenBy: '李审核', originalSeenAt: '2026-03-03T02:00:00Z' }),
            exampleFile('证书反面', { isDuplicate: true }),
          ]}
        />
        <EvidenceViewer empty={t('evidence.noneYet')} files={[]} />
      </Stack>
    </Section>
  )
}

function pageOf(values: Partial<PageOfRows<Course>>): PageOfRows<Course> {
  return {
    rows: courses,
    total: courses.length,
    isLoading: false,
    isRefreshing: false,
    error: null,
    retry: () => {},
    filters: {},
    setFilter: () => {},
    isFiltered: false,
    showNext: null,
    showPrevious: null,
    ...values,
  } as PageOfRows<Course>
}

function exampleFile(label: string, values: Partial<EvidenceFile>): EvidenceFile {
  return {
    id: label,
    label,
    fileName: 'certificate.jpg',
    mediaType: 'image/svg+xml',
    sizeBytes: 482_133,
    url: new URL('../../mark.svg', import.meta.url).href,
    originalSeenBy: null,
    originalSeenAt: null,
    isDuplicate: false,
    ...values,
  }
}
