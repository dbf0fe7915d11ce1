import { Button } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import {
  listImportKinds,
  listImports,
  readImportTemplate,
  sendImport,
  type ImportKind,
} from '../../../contract/imports.ts'
import { saveFile, uploadFile, useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { formatInstant } from '../../text/format.ts'
import { keyOf, useText } from '../../text/text.ts'
import { Choice } from '../../ui/Choice.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { FileDrop } from '../../ui/FileDrop.tsx'
import { Page, Row, Section, Stack } from '../../ui/Layout.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { usePage } from '../../ui/use-page.ts'
import { meanings } from './import-states.ts'

/** What was brought in as files, and the place to send another. */
export function ImportsPage() {
  const { t, both, language } = useText()
  const page = usePage(listImports, [])
  return (
    <Page title={t('files.title')} lead={t('files.lead')} parent={{ path: paths.setUp(), name: t('nav.setUp') }}>
      <SendForm />
      <DataTable
        label={t('files.title')}
        page={page}
        rowKey={(row) => row.id}
        rowName={(row) => row.fileName}
        rowPath={(row) => paths.fileIn(row.id)}
        empty={{ reason: t('files.none') }}
        columns={[
          { key: 'name', title: t('files.name'), isName: true, render: (row) => row.fileName },
          {
            key: 'partner',
            title: t('files.partner'),
            render: (row) => (row.partner ? both(row.partner) : t('files.own')),
          },
          { key: 'sent', title: t('files.sentAt'), render: (row) => formatInstant(row.sentAt, language) },
          { key: 'by', title: t('files.sentBy'), render: (row) => row.sentBy, isDeskOnly: true },
          { key: 'rows', title: t('files.rows'), render: (row) => row.rowCount, isFigure: true },
          { key: 'faulty', title: t('files.faulty'), render: (row) => row.faulty, isFigure: true },
          {
            key: 'state',
            title: t('field.state'),
            render: (row) => <Mark meaning={meanings[row.state]}>{t(keyOf('fileState', row.state))}</Mark>,
          },
        ]}
      />
    </Page>
  )
}

function SendForm() {
  const { t, both, language } = useText()
  const goTo = useNavigate()
  const { data } = useRead(listImportKinds)
  const [chosen, setChosen] = useState<string | null>(null)
  const [partnerId, setPartnerId] = useState('')
  const [fault, setFault] = useState<unknown>(null)
  const kind = (chosen ?? data?.kinds[0]?.kind) as ImportKind | undefined
  if (!data || !kind) return null
  const send = async (file: File, onProgress: (share: number) => void) => {
    const query = { kind, ...(partnerId === '' ? {} : { partnerId }) }
    const { id } = await uploadFile(sendImport, { params: {}, query }, file, onProgress)
    void goTo(paths.fileIn(id))
  }
  const fetchTemplate = () => {
    setFault(null)
    const query = { kind, language: language === 'en' ? 'en' : 'zh' } as const
    saveFile(readImportTemplate, { query }).catch(setFault)
  }
  return (
    <Section>
      <Stack>
        <Row>
          <Choice
            label={t('files.kind')}
            value={kind}
            onChange={setChosen}
            options={data.kinds.map((one) => ({ value: one.kind, label: both(one.name) }))}
          />
          {data.partners.length > 0 && (
            <Choice
              label={t('files.partner')}
              hint={t('files.partnerHint')}
              value={partnerId}
              onChange={setPartnerId}
              options={[
                { value: '', label: t('files.own') },
                ...data.partners.map((one) => ({ value: one.id, label: both(one.name) })),
              ]}
            />
          )}
        </Row>
        <div>
          <Button onClick={fetchTemplate}>{t('files.template')}</Button>
        </div>
        <ProblemAlert error={fault} />
        <FileDrop label={t('files.file')} accepts="table" upload={send} />
      </Stack>
    </Section>
  )
}
