import { Button } from 'antd'
import { useState } from 'react'
import { importAccounts } from '../../../contract/accounts.ts'
import { useAct } from '../../api.ts'
import { useText } from '../../text/text.ts'
import { Field } from '../../ui/Field.tsx'
import { Facts, Page, Section, Stack } from '../../ui/Layout.tsx'
import { PlainTable } from '../../ui/PlainTable.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { TextFile } from '../../ui/TextFile.tsx'
import { readAccountRows, type AccountRow } from './account-rows.ts'

/** Opening accounts for a class: pasted from a spreadsheet, looked at first, then sent. Sending again changes nothing. */
export function ImportAccountsPage() {
  const { t } = useText()
  const [text, setText] = useState('')
  const { rows, faults } = readAccountRows(text)
  const act = useAct(importAccounts)
  return (
    <Page title={t('import.title')} lead={t('import.lead')}>
      <Section>
        <Stack>
          <p className="cb-quiet">{t('import.columns')}</p>
          <Field
            label={t('import.paste')}
            hint={t('import.pasteHint')}
            value={text}
            onChange={setText}
            rows={8}
            maxLength={300_000}
          />
          <TextFile label={t('import.file')} accept=".csv,.txt,.tsv,text/csv" onText={setText} />
          {faults.length > 0 && (
            <div className="cb-note cb-note-bad">
              {faults.slice(0, 10).map((fault) => (
                <p key={fault.row}>{t(fault.key, { row: fault.row })}</p>
              ))}
            </div>
          )}
          {rows.length > 0 && <Preview rows={rows} />}
          <ProblemAlert error={act.error} />
          <Button
            type="primary"
            disabled={rows.length === 0 || faults.length > 0}
            loading={act.isPending}
            onClick={() => act.mutate({ body: { rows } })}
          >
            {t('import.act', { count: rows.length })}
          </Button>
        </Stack>
      </Section>
      {act.data && <Outcome answer={act.data} />}
    </Page>
  )
}

function Preview({ rows }: { rows: readonly AccountRow[] }) {
  const { t } = useText()
  return (
    <PlainTable
      label={t('import.preview')}
      rows={rows.slice(0, 5)}
      rowKey={(row) => row.studentNumber}
      columns={[
        { key: 'name', title: t('field.name'), render: (row) => row.name, isName: true },
        { key: 'student', title: t('field.studentNumber'), render: (row) => row.studentNumber },
        { key: 'programme', title: t('field.programme'), render: (row) => row.programmeCode },
        { key: 'class', title: t('field.className'), render: (row) => row.className ?? '—' },
        { key: 'started', title: t('field.startedOn'), render: (row) => row.startedOn },
      ]}
    />
  )
}

function Outcome({ answer }: { answer: NonNullable<ReturnType<typeof useAct<typeof importAccounts>>['data']> }) {
  const { t, both } = useText()
  return (
    <Section title={t('import.result')}>
      <Stack>
        <Facts
          facts={[
            [t('import.opened'), answer.opened],
            [t('import.unchanged'), answer.unchanged],
            [t('import.faults'), answer.faults.length],
          ]}
        />
        {answer.faults.length > 0 && (
          <PlainTable
            label={t('import.faults')}
            rows={answer.faults}
            rowKey={(fault) => `${fault.row} ${fault.code}`}
            columns={[
              { key: 'row', title: t('import.row'), render: (fault) => fault.row, isName: true },
              { key: 'text', title: t('import.fault'), render: (fault) => both(fault.text) },
            ]}
          />
        )}
      </Stack>
    </Section>
  )
}
