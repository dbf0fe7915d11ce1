import { keyOf, useText } from '../../text/text.ts'
import { Choice } from '../../ui/Choice.tsx'

const documentKinds = ['ID_CARD', 'PASSPORT', 'OTHER'] as const
export type DocumentKind = (typeof documentKinds)[number]

/** Which document proves who the person is. */
export function DocumentKindChoice({
  value,
  onChange,
}: {
  value: DocumentKind
  onChange: (kind: DocumentKind) => void
}) {
  const { t } = useText()
  return (
    <Choice
      label={t('field.documentKind')}
      value={value}
      onChange={(kind) => onChange(kind as DocumentKind)}
      isRequired
      options={documentKinds.map((kind) => ({ value: kind, label: t(keyOf('documentKind', kind)) }))}
    />
  )
}
