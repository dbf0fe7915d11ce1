import { DownloadOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import type { Operation, RequestOf } from '../../contract/operation.ts'
import { saveFile } from '../api.ts'
import { ProblemAlert } from '../ui/ProblemAlert.tsx'

interface SaveButtonProps<O extends Operation> {
  operation: O
  request: RequestOf<O>
  label: string
}

/** Fetches a file and gives it to the browser to save; says why where it is refused. */
export function SaveButton<O extends Operation>({ operation, request, label }: SaveButtonProps<O>) {
  const saving = useMutation<void, Error>({
    networkMode: 'always',
    mutationFn: () => saveFile(operation, request),
  })
  return (
    <>
      <Button icon={<DownloadOutlined aria-hidden />} loading={saving.isPending} onClick={() => saving.mutate()}>
        {label}
      </Button>
      {saving.error && <ProblemAlert error={saving.error} />}
    </>
  )
}
