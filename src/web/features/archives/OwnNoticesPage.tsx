import { fileOfNotice, listOwnNotices, packNotice } from '../../../contract/archives.ts'
import { writeDecisionDocument } from '../../../contract/decision-documents.ts'
import { SaveButton } from '../../archives/SaveButton.tsx'
import { paths } from '../../paths.ts'
import { formatDay, formatDeadline } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Code, Page } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { usePage } from '../../ui/use-page.ts'

/** The college's public notices, each with its table for the board and its package for the archive. */
export function OwnNoticesPage() {
  const { t, language } = useText()
  const page = usePage(listOwnNotices, [])
  const tongue = language === 'en' ? 'en' : 'zh'
  return (
    <Page
      title={t('ownNotices.title')}
      lead={t('ownNotices.lead')}
      parent={{ path: paths.awaitingNotice(), name: t('nav.awaitingNotice') }}
      actions={
        <>
          <LinkButton to={paths.results()}>{t('results.title')}</LinkButton>
          <LinkButton to={paths.decisionTemplate()}>{t('ownNotices.template')}</LinkButton>
        </>
      }
      isWide
    >
      <DataTable
        label={t('ownNotices.title')}
        page={page}
        rowKey={(row) => row.id}
        rowName={(row) => row.number}
        empty={{ reason: t('ownNotices.none') }}
        columns={[
          { key: 'number', title: t('field.number'), isName: true, render: (row) => <Code>{row.number}</Code> },
          { key: 'posted', title: t('ownNotices.postedOn'), render: (row) => formatDay(row.postedOn, language) },
          { key: 'ends', title: t('ownNotices.endsAt'), render: (row) => formatDeadline(row.endsAt, language) },
          { key: 'count', title: t('ownNotices.count'), isFigure: true, render: (row) => row.itemCount },
          { key: 'state', title: t('field.state'), render: (row) => t(`ownNotices.${row.state}`), isTight: true },
        ]}
        rowActions={(row) => {
          const params = { id: row.id }
          const file = (format: 'xlsx' | 'docx') => ({ params, body: { format, language: tongue } as const })
          return (
            <div className="cb-row cb-gap-small">
              <SaveButton operation={fileOfNotice} request={file('xlsx')} label={t('ownNotices.xlsx')} />
              <SaveButton operation={fileOfNotice} request={file('docx')} label={t('ownNotices.docx')} />
              <SaveButton
                operation={writeDecisionDocument}
                request={{ params, body: { isPreview: row.state === 'OPEN' } }}
                label={t(row.state === 'OPEN' ? 'ownNotices.preview' : 'ownNotices.document')}
              />
              <SaveButton
                operation={packNotice}
                request={{ params, body: { withFiles: false } }}
                label={t('archive.package')}
              />
            </div>
          )
        }}
      />
    </Page>
  )
}
