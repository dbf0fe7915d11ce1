import { Button, Progress } from 'antd'
import { useState } from 'react'
import { useParams } from 'react-router'
import { confirmImport, discardImport, mapImport, readImport, readMarkedImport } from '../../../contract/imports.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { saveFile, useAct, useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { keyOf, useText } from '../../text/text.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Page, Row, Section, Stack } from '../../ui/Layout.tsx'
import { PlainTable } from '../../ui/PlainTable.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { meanings } from './import-states.ts'

type View = AnswerOf<typeof readImport>

const refreshMs = 1_000

/** One file on its way in: its columns, how far it is, what was found, and what came of it. */
export function ImportPage() {
  const { t } = useText()
  const { id = '' } = useParams()
  const [isWorking, setIsWorking] = useState(false)
  const read = useRead(readImport, { params: { id } }, isWorking ? { refreshMs } : {})
  const view = read.data
  const isNowWorking = view?.state === 'CHECKING' || view?.state === 'IMPORTING'
  if (view && isNowWorking !== isWorking) setIsWorking(isNowWorking)
  return (
    <Page title={view?.fileName ?? t('files.title')} parent={{ path: paths.filesIn(), name: t('files.title') }}>
      <ProblemAlert error={read.error} />
      {view && (
        <>
          <div role="status">
            <Mark meaning={meanings[view.state]}>{t(keyOf('fileState', view.state))}</Mark>
          </div>
          {view.state === 'MAPPING' && <Columns view={view} />}
          {(view.state === 'CHECKING' || view.state === 'IMPORTING') && (
            <Section title={t(`files.working.${view.state}`)}>
              <Progress percent={view.percentage} aria-label={t(`files.working.${view.state}`)} />
              <p>{t('files.progress', { percentage: view.percentage })}</p>
            </Section>
          )}
          {(view.state === 'CHECKED' || view.state === 'DONE') && <Result view={view} />}
        </>
      )}
    </Page>
  )
}

function Columns({ view }: { view: View }) {
  const { t, both } = useText()
  const [mapping, setMapping] = useState<Record<string, number>>(view.mapping)
  const act = useAct(mapImport)
  const choose = (field: string, value: string) => {
    const { [field]: _former, ...rest } = mapping
    setMapping(value === '' ? rest : { ...rest, [field]: Number(value) })
  }
  const headings = view.headings.map((heading, index) => ({ value: String(index), label: heading || `${index + 1}` }))
  return (
    <Section title={t('files.columns')}>
      <Stack>
        <p>{t('files.columnsLead')}</p>
        {view.columns.map(({ field, heading, hint, isRequired }) => (
          <Choice
            key={field}
            label={both(heading)}
            hint={both(hint)}
            isRequired={isRequired}
            value={mapping[field] === undefined ? '' : String(mapping[field])}
            onChange={(value) => choose(field, value)}
            options={[{ value: '', label: t('files.noColumn') }, ...headings]}
          />
        ))}
        <ProblemAlert error={act.error} />
        <Row>
          <Button
            type="primary"
            loading={act.isPending}
            onClick={() => act.mutate({ params: { id: view.id }, body: { mapping } })}
          >
            {t('files.check')}
          </Button>
          <DiscardButton id={view.id} />
        </Row>
      </Stack>
    </Section>
  )
}

function DiscardButton({ id }: { id: string }) {
  const { t } = useText()
  const act = useAct(discardImport)
  return (
    <>
      <Button loading={act.isPending} onClick={() => act.mutate({ params: { id } })}>
        {t('files.discard')}
      </Button>
      <ProblemAlert error={act.error} />
    </>
  )
}

const counted = ['added', 'changed', 'unchanged', 'faulty'] as const

function Result({ view }: { view: View & { state: string } }) {
  const { t } = useText()
  const act = useAct(confirmImport)
  const title = view.state === 'DONE' ? t('files.result.DONE') : t('files.result.CHECKED')
  const news = view.added + view.changed
  return (
    <>
      <Section title={title}>
        <Stack>
          <PlainTable
            label={title}
            rows={[view]}
            rowKey={(row) => row.id}
            columns={[
              { key: 'rows', title: t('files.rows'), render: (row) => row.rowCount, isFigure: true },
              ...counted.map((name) => ({
                key: name,
                title: t(`files.${name}`),
                render: (row: View) => row[name],
                isFigure: true,
              })),
            ]}
          />
          {view.state === 'CHECKED' && (
            <Row>
              {news > 0 ? (
                <Button type="primary" loading={act.isPending} onClick={() => act.mutate({ params: { id: view.id } })}>
                  {t('files.confirm', { count: news })}
                </Button>
              ) : (
                <p>{t('files.nothing')}</p>
              )}
              <DiscardButton id={view.id} />
            </Row>
          )}
          <ProblemAlert error={act.error} />
        </Stack>
      </Section>
      {view.faults.length > 0 && <Faults view={view} />}
    </>
  )
}

function Faults({ view }: { view: View }) {
  const { t, both, language } = useText()
  const [fault, setFault] = useState<unknown>(null)
  const fetchMarked = () => {
    setFault(null)
    const query = { language: language === 'en' ? 'en' : 'zh' } as const
    saveFile(readMarkedImport, { params: { id: view.id }, query }).catch(setFault)
  }
  const nameOf = (field: string | null) => {
    const column = view.columns.find((one) => one.field === field)
    return column ? both(column.heading) : '—'
  }
  return (
    <Section title={t('files.faults')}>
      <Stack>
        <p>{t('files.faultsLead')}</p>
        {view.hasFile && (
          <div>
            <Button onClick={fetchMarked}>{t('files.marked')}</Button>
          </div>
        )}
        <ProblemAlert error={fault} />
        <PlainTable
          label={t('files.faults')}
          rows={view.faults.map((one, index) => ({ ...one, key: String(index) }))}
          rowKey={(row) => row.key}
          columns={[
            { key: 'row', title: t('files.row'), render: (row) => row.row, isTight: true },
            { key: 'field', title: t('files.field'), render: (row) => nameOf(row.field) },
            { key: 'fault', title: t('files.fault'), render: (row) => both(row.text) },
          ]}
        />
      </Stack>
    </Section>
  )
}
