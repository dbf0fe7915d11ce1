import { Button } from 'antd'
import { useState } from 'react'
import { prepareRosterLines } from '../../../contract/rosters.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { readRosterRows, type RosterRow } from '../../../core/roster/roster-rows.ts'
import { useAct } from '../../api.ts'
import { useKind } from '../../outcomes/use-kinds.ts'
import { useText } from '../../text/text.ts'
import { Field } from '../../ui/Field.tsx'
import { Facts, Section, Stack } from '../../ui/Layout.tsx'
import { PlainTable } from '../../ui/PlainTable.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { TextFile } from '../../ui/TextFile.tsx'
import type { Roster } from './RosterPage.tsx'

const faultsShown = 10
const rowsShown = 5

/** The list: pasted from a spreadsheet, looked at first, then sent. Sending it again prepares nothing twice. */
export function PasteLines({ roster }: { roster: Roster }) {
  const { t, both } = useText()
  const [text, setText] = useState('')
  const kind = useKind(roster.kind)
  const act = useAct(prepareRosterLines)
  const { rows, faults } = readRosterRows(text, kind?.fields ?? [])
  const columns = [
    t('field.studentNumber'),
    t('field.name'),
    t('field.certificateNumber'),
    t('field.obtainedOn'),
    ...(kind?.fields ?? []).filter((field) => !roster.fields[field.key]).map((field) => both(field.label)),
    ...(roster.kind === 'enterprise-practice' ? [both({ zh: '计划内岗位实习', en: 'Internship of the plan' })] : []),
  ]
  return (
    <Section title={t('rosters.add')}>
      <Stack>
        <p className="cb-quiet">{t('rosters.columns', { columns: columns.join('、') })}</p>
        <Field
          label={t('rosters.paste')}
          hint={t('rosters.pasteHint')}
          value={text}
          onChange={setText}
          rows={8}
          maxLength={300_000}
        />
        <TextFile label={t('rosters.file')} accept=".csv,.txt,.tsv,text/csv" onText={setText} />
        {faults.length > 0 && (
          <div className="cb-note cb-note-bad">
            {faults.slice(0, faultsShown).map((fault, index) => (
              <p key={index}>{t('rosters.rowFault', { row: fault.row, fault: both(fault.text) })}</p>
            ))}
          </div>
        )}
        {rows.length > 0 && <Preview rows={rows} />}
        <ProblemAlert error={act.error} />
        <Button
          type="primary"
          disabled={rows.length === 0 || faults.length > 0}
          loading={act.isPending}
          onClick={() => act.mutate({ params: { id: roster.id }, body: { rows } })}
        >
          {t('rosters.act', { count: rows.length })}
        </Button>
        {act.data && <Report report={act.data} />}
      </Stack>
    </Section>
  )
}

function Preview({ rows }: { rows: readonly RosterRow[] }) {
  const { t } = useText()
  return (
    <PlainTable
      label={t('rosters.preview')}
      rows={rows.slice(0, rowsShown)}
      rowKey={(row) => String(row.row)}
      columns={[
        { key: 'name', title: t('field.name'), render: (row) => row.name, isName: true },
        { key: 'student', title: t('field.studentNumber'), render: (row) => row.studentNumber },
        { key: 'fields', title: t('field.outcome'), render: (row) => Object.values(row.fields).join(' · ') || '—' },
      ]}
    />
  )
}

function Report({ report }: { report: AnswerOf<typeof prepareRosterLines> }) {
  const { t, both } = useText()
  return (
    <div role="status">
      <Stack>
        <h3>{t('rosters.result')}</h3>
        <Facts
          facts={[
            [t('rosters.resultPrepared'), report.prepared],
            [t('rosters.resultUnchanged'), report.unchanged],
            [t('rosters.resultFaults'), report.faults.length],
          ]}
        />
        {report.faults.length > 0 && (
          <>
            <p>{t('rosters.mend')}</p>
            <PlainTable
              label={t('rosters.resultFaults')}
              rows={report.faults}
              rowKey={(fault) => String(fault.row)}
              columns={[
                { key: 'row', title: t('rosters.row'), render: (fault) => fault.row, isName: true },
                { key: 'text', title: t('rosters.fault'), render: (fault) => both(fault.text) },
              ]}
            />
          </>
        )}
      </Stack>
    </div>
  )
}
