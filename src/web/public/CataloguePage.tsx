import type { listOutcomeDefinitions, listOutcomeKinds } from '../../contract/catalogue.ts'
import type { AnswerOf } from '../../contract/operation.ts'
import { paths } from '../paths.ts'
import { nameLevel } from '../text/level.ts'
import { PlainTable } from '../ui/PlainTable.tsx'
import { Credits } from './Credits.tsx'
import { kindsPath } from './KindPages.tsx'
import { PublicPage, Read } from './PublicFrame.tsx'
import { usePublicText } from './public-text.ts'
import { useReading } from './read.ts'

/** The catalogue. A plain form that leads to an address: it can be linked, and works with the back button. */
export function CataloguePage() {
  const { t } = usePublicText()
  const asked = new URLSearchParams(location.search)
  const query = new URLSearchParams({ limit: '50' })
  for (const name of ['kind', 'search', 'cursor']) {
    const value = asked.get(name)
    if (value) query.set(name, value)
  }
  const reading = useReading<typeof listOutcomeDefinitions>(`/api/public/outcome-definitions?${query}`)
  return (
    <PublicPage title={t('catalogue.title')} lead={t('catalogue.lead')}>
      <CatalogueFilters asked={asked} />
      <Read reading={reading}>
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <p className="cb-card">{t('catalogue.none')}</p>
          ) : (
            <>
              <div className="cb-card">
                <DefinitionTable definitions={items} />
              </div>
              <PageLinks next={nextCursor} />
            </>
          )
        }
      </Read>
    </PublicPage>
  )
}

function CatalogueFilters({ asked }: { asked: URLSearchParams }) {
  const { t, both } = usePublicText()
  const kinds = useReading<typeof listOutcomeKinds>(kindsPath)
  return (
    <form className="cb-filters" role="search" action={paths.publicCatalogue()}>
      <label className="cb-field cb-field-search">
        <span className="cb-field-label">{t('catalogue.search')}</span>
        <input
          className="cb-input"
          type="search"
          name="search"
          maxLength={100}
          defaultValue={asked.get('search') ?? ''}
        />
      </label>
      <label className="cb-field">
        <span className="cb-field-label">{t('catalogue.kind')}</span>
        <select
          key={kinds.data ? 'known' : 'coming'}
          className="cb-select"
          name="kind"
          defaultValue={asked.get('kind') ?? ''}
        >
          <option value="">{t('catalogue.all')}</option>
          {kinds.data?.items.map((kind) => (
            <option key={kind.code} value={kind.code}>
              {both(kind.name)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="cb-button cb-button-primary cb-align-end">
        {t('catalogue.act')}
      </button>
    </form>
  )
}

function DefinitionTable({ definitions }: { definitions: AnswerOf<typeof listOutcomeDefinitions>['items'] }) {
  const { t, both, language } = usePublicText()
  const usable = (months: number) =>
    months % 12 === 0 ? t('catalogue.years', { count: months / 12 }) : t('catalogue.months', { count: months })
  return (
    <PlainTable
      label={t('catalogue.title')}
      rows={definitions}
      rowKey={(one) => one.id}
      columns={[
        { key: 'name', title: t('catalogue.name'), render: (one) => both(one.name), isName: true },
        { key: 'level', title: t('catalogue.level'), render: (one) => nameLevel(one.level, language) },
        { key: 'issuer', title: t('catalogue.issuer'), render: (one) => one.issuer },
        { key: 'category', title: t('catalogue.category'), render: (one) => both(one.creditCategoryName) },
        {
          key: 'validity',
          title: t('catalogue.validity'),
          render: (one) => (one.validityMonths === null ? t('catalogue.noLimit') : usable(one.validityMonths)),
        },
        {
          key: 'credits',
          title: t('catalogue.maximum'),
          render: (one) => <Credits amount={one.creditsMaximum} />,
          isFigure: true,
        },
      ]}
    />
  )
}

/** The next page, and the way back to the first. */
export function PageLinks({ next }: { next: string | null }) {
  const { t } = usePublicText()
  const to = (cursor: string | null) => {
    const search = new URLSearchParams(location.search)
    if (cursor === null) search.delete('cursor')
    else search.set('cursor', cursor)
    return `${location.pathname}?${search}`
  }
  const isFurther = new URLSearchParams(location.search).has('cursor')
  if (!next && !isFurther) return null
  return (
    <div className="cb-row cb-gap-small">
      {isFurther && (
        <a className="cb-button" href={to(null)}>
          {t('page.first')}
        </a>
      )}
      {next && (
        <a className="cb-button" href={to(next)}>
          {t('page.next')}
        </a>
      )}
    </div>
  )
}
