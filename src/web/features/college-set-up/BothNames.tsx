import { useText } from '../../text/text.ts'
import { Field } from '../../ui/Field.tsx'

export interface Names {
  zh: string
  en: string
}

/** A name in both languages. */
export function BothNames({ names, onChange }: { names: Names; onChange: (names: Names) => void }) {
  const { t } = useText()
  return (
    <>
      <Field
        label={t('setUp.nameZh')}
        value={names.zh}
        onChange={(zh) => onChange({ ...names, zh })}
        isRequired
        maxLength={200}
      />
      <Field
        label={t('setUp.nameEn')}
        value={names.en}
        onChange={(en) => onChange({ ...names, en })}
        isRequired
        maxLength={200}
      />
    </>
  )
}
