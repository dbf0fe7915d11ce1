import { Button } from 'antd'
import { useText } from '../../text/text.ts'

/** Shows what stands behind a row, below the table. */
export function ShowButton({ name, onShow }: { name: string; onShow: () => void }) {
  const { t } = useText()
  return (
    <Button onClick={onShow} aria-label={t('setUp.showNamed', { name })}>
      {t('setUp.show')}
    </Button>
  )
}
