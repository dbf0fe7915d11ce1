import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { useText } from '../text/text.ts'
import { ProblemAlert } from './ProblemAlert.tsx'

interface Query<Data> {
  data: Data | undefined
  error: Error | null
  refetch: () => unknown
}

/** What was read, or a skeleton of about its size, or the problem with a way to try again. */
export function Loaded<Data>({
  query,
  rows = 4,
  children,
}: {
  query: Query<Data>
  rows?: number
  children: (data: Data) => ReactNode
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.error) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
  return <Waiting rows={rows} />
}

export function Waiting({ rows = 4 }: { rows?: number }) {
  const { t } = useText()
  return (
    <div className="cb-card" role="status" aria-label={t('state.loading')}>
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  )
}

/** Nothing here: why, and the one useful thing to do. */
export function Nothing({ reason, action }: { reason: string; action?: ReactNode }) {
  return (
    <div className="cb-nothing">
      <p>{reason}</p>
      {action}
    </div>
  )
}
