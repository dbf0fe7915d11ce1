import { packCase } from '../../contract/archives.ts'
import { useText } from '../text/text.ts'
import { Section } from '../ui/Layout.tsx'
import { SaveButton } from './SaveButton.tsx'

/** The archive package of a case, with the evidence or with its digests alone. */
export function PackCase({ id }: { id: string }) {
  const { t } = useText()
  const params = { id }
  return (
    <Section title={t('archive.package')}>
      <p className="cb-quiet">{t('archive.words')}</p>
      <div className="cb-row cb-gap-small">
        <SaveButton
          operation={packCase}
          request={{ params, body: { withFiles: false } }}
          label={t('archive.digests')}
        />
        <SaveButton operation={packCase} request={{ params, body: { withFiles: true } }} label={t('archive.files')} />
      </div>
    </Section>
  )
}
