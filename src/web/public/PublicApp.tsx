import type { ReactNode } from 'react'
import { paths } from '../paths.ts'
import { ArchivePage } from './ArchivePage.tsx'
import { CataloguePage } from './CataloguePage.tsx'
import { KindPage, KindsPage } from './KindPages.tsx'
import { NoticePage, NoticesPage } from './NoticePages.tsx'
import { ProgrammePage, ProgrammesPage } from './ProgrammePages.tsx'
import { Lost, PublicFrame, PublicPage } from './PublicFrame.tsx'
import { usePublicText } from './public-text.ts'

/** The public page of an address. Six pages need no router. */
export function PublicApp() {
  return <PublicFrame>{pageAt(location.pathname.replace(/\/+$/, ''))}</PublicFrame>
}

function pageAt(path: string): ReactNode {
  const rest = (base: string) => (path.startsWith(`${base}/`) ? decodeURIComponent(path.slice(base.length + 1)) : null)
  const notice = rest(paths.publicNotices())
  const kind = rest(paths.publicKinds())
  const programme = rest(paths.publicProgrammes())
  if (notice) return <NoticePage id={notice} />
  if (kind) return <KindPage code={kind} />
  if (programme) return <ProgrammePage id={programme} />
  switch (path) {
    case paths.publicHome():
      return <HomePage />
    case paths.publicNotices():
      return <NoticesPage />
    case paths.publicKinds():
      return <KindsPage />
    case paths.publicCatalogue():
      return <CataloguePage />
    case paths.publicArchives():
      return <ArchivePage />
    case paths.publicProgrammes():
      return <ProgrammesPage />
    default:
      return <LostPage />
  }
}

function LostPage() {
  const { t } = usePublicText()
  return (
    <PublicPage title={t('lost.title')}>
      <Lost />
    </PublicPage>
  )
}

function HomePage() {
  const { t } = usePublicText()
  const places = [
    [paths.publicNotices(), t('nav.notices'), t('home.notices')],
    [paths.publicKinds(), t('nav.kinds'), t('home.kinds')],
    [paths.publicCatalogue(), t('nav.catalogue'), t('home.catalogue')],
    [paths.publicProgrammes(), t('nav.programmes'), t('home.programmes')],
    [paths.publicArchives(), t('archive.title'), t('home.archives')],
  ] as const
  return (
    <PublicPage title={t('home.title')} lead={t('home.lead')}>
      <ul className="cb-tiles">
        {places.map(([path, name, words]) => (
          <li key={path}>
            <a href={path} className="cb-card cb-tile">
              <strong>{name}</strong>
              <span className="cb-quiet">{words}</span>
            </a>
          </li>
        ))}
      </ul>
    </PublicPage>
  )
}
