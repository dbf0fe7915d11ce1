import { DownloadOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { exportsByList, type FileFormat } from '../../contract/exports.ts'
import { saveFile } from '../api.ts'
import { useText } from '../text/text.ts'
import { ProblemAlert } from './ProblemAlert.tsx'
import type { PageOfRows } from './use-page.ts'

/** All rows of the current filter as a file, where the list has one. */
export function ExportMenu<Row>({ page }: { page: PageOfRows<Row> }) {
  const { t, language } = useText()
  const { operation, filter } = page.listed
  const exported = exportsByList.get(operation.id)
  const saving = useMutation<void, Error, FileFormat>({
    networkMode: 'always',
    mutationFn: async (format) => {
      const body = { format, language: language === 'en' ? ('en' as const) : ('zh' as const), filter }
      if (exported) await saveFile(exported, { body })
    },
  })
  if (!exported || page.isLoading || page.error || page.rows.length === 0) return null
  const button = (format: FileFormat, label: string) => (
    <Button
      size="small"
      icon={<DownloadOutlined aria-hidden />}
      loading={saving.isPending && saving.variables === format}
      disabled={saving.isPending}
      onClick={() => saving.mutate(format)}
    >
      {label}
    </Button>
  )
  return (
    <>
      <div className="cb-row cb-gap-small" role="group" aria-label={t('export.label')}>
        {button('xlsx', t('export.xlsx'))}
        {button('csv', t('export.csv'))}
      </div>
      {saving.error && <ProblemAlert error={saving.error} />}
    </>
  )
}
