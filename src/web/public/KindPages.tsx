import type { listOutcomeKinds } from '../../contract/catalogue.ts'
import type { AnswerOf } from '../../contract/operation.ts'
import { paths } from '../paths.ts'
import { PlainTable } from '../ui/PlainTable.tsx'
import { Lost, PublicPage, Read } from './PublicFrame.tsx'
import { usePublicText } from './public-text.ts'
import { useReading } from './read.ts'

type Kind = AnswerOf<typeof listOutcomeKinds>['items'][number]
export const kindsPath = '/api/public/outcome-kinds'

/** The kinds of outcome that can be recognised. */
export function KindsPage() {
  const { t, both } = usePublicText()
  const reading = useReading<typeof listOutcomeKinds>(kindsPath)
  return (
    <PublicPage title={t('kinds.title')} lead={t('kinds.lead')}>
      <Read reading={reading}>
        {({ items }) => (
          <ul className="cb-tiles">
            {items.map((kind) => (
              <li key={kind.code}>
                <a href={paths.publicKind(kind.code)} className="cb-card cb-tile">
                  <strong>{both(kind.name)}</strong>
                  <span className="cb-quiet">{both(kind.description)}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
      </Read>
    </PublicPage>
  )
}

/** One kind: what evidence, which steps, which body, how many days. */
export function KindPage({ code }: { code: string }) {
  const { t, both } = usePublicText()
  const reading = useReading<typeof listOutcomeKinds>(kindsPath)
  const kind = reading.data?.items.find((one) => one.code === code)
  return (
    <PublicPage
      title={kind ? both(kind.name) : t('kinds.title')}
      lead={kind && both(kind.description)}
      actions={
        kind && (
          <>
            <a href={`${paths.publicCatalogue()}?kind=${code}`} className="cb-button">
              {t('kind.inCatalogue')}
            </a>
            <a href={paths.deposit(code)} className="cb-button cb-button-primary">
              {t('kind.apply')}
            </a>
          </>
        )
      }
    >
      <Read reading={reading}>{() => (kind ? <KindBody kind={kind} /> : <Lost />)}</Read>
    </PublicPage>
  )
}

function KindBody({ kind }: { kind: Kind }) {
  const { t, both } = usePublicText()
  const stepName = (step: Kind['steps'][number]) =>
    step.isConditional ? `${both(step.name)} (${t('kind.conditional')})` : both(step.name)
  return (
    <>
      {kind.subkinds.length > 0 && (
        <section className="cb-card cb-section">
          <h2>{t('kind.subkinds')}</h2>
          <p>{kind.subkinds.map(both).join(' · ')}</p>
        </section>
      )}
      <section className="cb-card cb-section">
        <h2>{t('kind.evidence')}</h2>
        <ul className="cb-lines">
          {kind.checklist.map((item) => (
            <li key={item.key} className="cb-line">
              <strong>{both(item.label)}</strong>
              <span className="cb-quiet">
                {[
                  item.isRequired ? t('kind.required') : t('kind.optional'),
                  t(`kind.accepts.${item.accepts}`),
                  t('kind.files', { count: item.filesMaximum }),
                  item.needsOriginalSeen && t('kind.original'),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section className="cb-card cb-section">
        <h2>{t('kind.steps')}</h2>
        <PlainTable
          label={t('kind.steps')}
          rows={kind.steps}
          rowKey={(step) => step.id}
          columns={[
            { key: 'name', title: t('kind.step'), render: (step) => stepName(step), isName: true },
            { key: 'body', title: t('kind.body'), render: (step) => both(step.body) },
            {
              key: 'days',
              title: t('kind.days'),
              render: (step) => (step.workingDays === null ? '—' : t('kind.workingDays', { count: step.workingDays })),
            },
          ]}
        />
      </section>
      {kind.fields.length > 0 && (
        <section className="cb-card cb-section">
          <h2>{t('kind.fields')}</h2>
          <ul className="cb-lines">
            {kind.fields.map((field) => (
              <li key={field.key} className="cb-line">
                <span>{both(field.label)}</span>
                <span className="cb-quiet">{field.isRequired ? t('kind.required') : t('kind.optional')}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
