import { useState } from 'react'
import type { AnswerOf } from '../../../contract/operation.ts'
import { exportResults, reconcileResults, resultFields, type ResultField } from '../../../contract/results.ts'
import { uploadFile } from '../../api.ts'
import { SaveButton } from '../../archives/SaveButton.tsx'
import { paths } from '../../paths.ts'
import { useText } from '../../text/text.ts'
import { Field } from '../../ui/Field.tsx'
import { FileDrop } from '../../ui/FileDrop.tsx'
import { Code, Facts, Page, Section, Stack } from '../../ui/Layout.tsx'
import { PlainTable } from '../../ui/PlainTable.tsx'

type Reconciliation = AnswerOf<typeof reconcileResults>
type Difference = Reconciliation['missing'][number]

const fieldNames = Object.keys(resultFields) as ResultField[]
const layout = fieldNames.map((field) => `${field}=${resultFields[field]}`).join('\n')

/** Each line a column: `field=heading`; lines that name no field are left out. */
function columnsOf(text: string) {
  return text.split('\n').flatMap((row) => {
    const [name = '', ...rest] = row.split('=')
    const field = fieldNames.find((one) => one === name.trim())
    return field ? [{ field, heading: rest.join('=').trim() || resultFields[field] }] : []
  })
}

/** Posted results in the layout of the academic system, and what became of them there. */
export function ResultsPage() {
  const { t } = useText()
  const [term, setTerm] = useState('')
  const [columns, setColumns] = useState(layout)
  const [found, setFound] = useState<Reconciliation | null>(null)
  const chosen = /^\d{4}-\d{4}-[123]$/.test(term.trim()) ? { term: term.trim() } : {}
  const upload = async (file: File, onProgress: (share: number) => void) => {
    setFound(null)
    setFound(await uploadFile(reconcileResults, { params: {}, query: chosen }, file, onProgress))
  }
  const body = { ...chosen, columns: columnsOf(columns) }
  return (
    <Page
      title={t('results.title')}
      lead={t('results.lead')}
      parent={{ path: paths.ownNotices(), name: t('ownNotices.title') }}
    >
      <Stack>
        <Section title={t('results.export')}>
          <Stack>
            <Field
              label={t('field.term')}
              hint={t('results.termHint')}
              value={term}
              onChange={setTerm}
              maxLength={11}
            />
            <Field
              label={t('results.columns')}
              hint={t('results.columnsHint')}
              value={columns}
              onChange={setColumns}
              rows={9}
              maxLength={2000}
            />
            <div className="cb-row cb-gap-small">
              <SaveButton
                operation={exportResults}
                request={{ body: { ...body, format: 'xlsx' } }}
                label={t('export.xlsx')}
              />
              <SaveButton
                operation={exportResults}
                request={{ body: { ...body, format: 'csv' } }}
                label={t('export.csv')}
              />
            </div>
          </Stack>
        </Section>
        <Section title={t('results.reconcile')}>
          <p className="cb-quiet">{t('results.reconcileWords')}</p>
          <FileDrop label={t('results.theirs')} accepts="table" upload={upload} />
        </Section>
        {found && <Found found={found} />}
      </Stack>
    </Page>
  )
}

function Found({ found }: { found: Reconciliation }) {
  const { t } = useText()
  return (
    <Section title={t('results.found')}>
      <div role="status">
        <Facts
          facts={[
            [t('results.alike'), found.alike],
            [t('results.missing'), found.missingCount],
            [t('results.differing'), found.differingCount],
            [t('results.foreign'), found.foreign],
          ]}
        />
      </div>
      <Differences label={t('results.missing')} rows={found.missing} />
      <Differences label={t('results.differing')} rows={found.differing} />
    </Section>
  )
}

function Differences({ label, rows }: { label: string; rows: readonly Difference[] }) {
  const { t } = useText()
  if (rows.length === 0) return null
  const side = (one: Difference['ours']) => (one === null ? '—' : `${one.credits / 100} · ${one.score ?? '—'}`)
  return (
    <PlainTable
      label={label}
      rows={rows}
      rowKey={(row) => `${row.studentNumber} ${row.courseCode}`}
      columns={[
        {
          key: 'student',
          title: t('field.studentNumber'),
          isName: true,
          render: (row) => <Code>{row.studentNumber}</Code>,
        },
        { key: 'course', title: t('field.course'), render: (row) => <Code>{row.courseCode}</Code> },
        { key: 'ours', title: t('results.ours'), render: (row) => side(row.ours) },
        { key: 'theirs', title: t('results.there'), render: (row) => side(row.theirs) },
      ]}
    />
  )
}
