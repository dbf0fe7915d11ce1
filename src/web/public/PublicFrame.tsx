import type { ReactNode } from 'react'
import { paths } from '../paths.ts'
import { changePreferences, usePreferences } from '../preferences.ts'
import { useTitle } from '../text/use-title.ts'
import { BrandMark } from '../ui/BrandMark.tsx'
import { usePublicText } from './public-text.ts'
import { Refusal, type Reading } from './read.ts'

/** What surrounds each public page. Links are plain links: each page works by its address alone. */
export function PublicFrame({ children }: { children: ReactNode }) {
  const { t } = usePublicText()
  const { language } = usePreferences()
  const next = language === 'en' ? 'zh-CN' : 'en'
  const links = [
    [paths.publicNotices(), t('nav.notices')],
    [paths.publicKinds(), t('nav.kinds')],
    [paths.publicCatalogue(), t('nav.catalogue')],
    [paths.publicProgrammes(), t('nav.programmes')],
  ] as const
  return (
    <div className="cb-public">
      <a className="cb-skip" href="#content">
        {t('skip')}
      </a>
      <header className="cb-public-top">
        <a href={paths.publicHome()} className="cb-brand">
          <BrandMark />
          {t('brand')}
        </a>
        <nav aria-label={t('nav')}>
          {links.map(([path, text]) => (
            <a key={path} href={path} aria-current={location.pathname.startsWith(path) ? 'page' : undefined}>
              {text}
            </a>
          ))}
        </nav>
        <div className="cb-row cb-gap-small">
          <button
            type="button"
            className="cb-button cb-button-text"
            lang={next}
            onClick={() => changePreferences({ language: next })}
          >
            {t('language')}
          </button>
          <a href={paths.signIn()} className="cb-button">
            {t('signIn')}
          </a>
        </div>
      </header>
      <main id="content" className="cb-public-main">
        {children}
      </main>
      <footer className="cb-public-foot">{t('footer')}</footer>
    </div>
  )
}

interface PublicPageProps {
  title: string
  lead?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

export function PublicPage({ title, lead, actions, children }: PublicPageProps) {
  const { t } = usePublicText()
  useTitle(title, t('brand'))
  return (
    <div className="cb-page">
      <header className="cb-page-head">
        <div className="cb-page-title">
          <h1>{title}</h1>
          {lead && <p className="cb-lead">{lead}</p>}
        </div>
        {actions && <div className="cb-actions">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

/** What was read, or that it is coming, or what went wrong. */
export function Read<Answer>({
  reading,
  children,
}: {
  reading: Reading<Answer>
  children: (data: Answer) => ReactNode
}) {
  const { t } = usePublicText()
  if (reading.data !== undefined) return <>{children(reading.data)}</>
  if (reading.error === undefined) {
    return (
      <div className="cb-card cb-public-wait" role="status">
        {t('loading')}
      </div>
    )
  }
  if (reading.error instanceof Refusal && reading.error.document.code === 'not_found') return <Lost />
  return (
    <div className="cb-note cb-note-bad cb-stack cb-gap-small" role="alert">
      <Fault error={reading.error} />
      <div className="cb-row">
        <button type="button" className="cb-button" onClick={reading.retry}>
          {t('retry')}
        </button>
      </div>
    </div>
  )
}

/** A refusal in words. */
export function Fault({ error }: { error: unknown }) {
  const { t, both } = usePublicText()
  if (!error) return null
  return <p>{error instanceof Refusal ? both(error.document.texts) : t('failed')}</p>
}

export function Lost() {
  const { t } = usePublicText()
  return (
    <div className="cb-card cb-nothing">
      <p>{t('lost.words')}</p>
      <a href={paths.publicNotices()}>{t('lost.home')}</a>
    </div>
  )
}
