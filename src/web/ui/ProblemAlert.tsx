import { Alert, Button } from 'antd'
import { ProblemAnswer } from '../../contract/client.ts'
import { useText } from '../text/text.ts'

interface ProblemAlertProps {
  error: unknown
  onRetry?: () => void
}

/** A refusal or a failure in words: what is wrong, what to do, and the number to quote. */
export function ProblemAlert({ error, onRetry }: ProblemAlertProps) {
  const { t, both } = useText()
  if (!error) return null
  const document = error instanceof ProblemAnswer ? error.document : null
  const words = document ? both(document.texts) || document.detail : t('problem.network')
  return (
    <Alert
      type={document && document.status < 500 ? 'warning' : 'error'}
      showIcon
      role="alert"
      title={words}
      description={
        document?.requestId && <span className="cb-code">{t('problem.id', { id: document.requestId })}</span>
      }
      action={onRetry && <Button onClick={onRetry}>{t('act.retry')}</Button>}
    />
  )
}
