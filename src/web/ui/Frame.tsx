import { BellOutlined, BulbOutlined, LogoutOutlined, TranslationOutlined } from '@ant-design/icons'
import { Badge, Button } from 'antd'
import { useMemo } from 'react'
import { Link, NavLink, Outlet } from 'react-router'
import { countQueue } from '../../contract/applications.ts'
import { countMessages } from '../../contract/messages.ts'
import { roleNames, type Role } from '../../contract/roles.ts'
import { changeLanguage, signOut } from '../../contract/sign-in.ts'
import { queryClient, useAct, useRead } from '../api.ts'
import { paths } from '../paths.ts'
import { changePreferences, usePreferences } from '../preferences.ts'
import { useSession } from '../session.tsx'
import { useText, type TextKey } from '../text/text.ts'
import { BrandMark } from './BrandMark.tsx'
import { Choice } from './Choice.tsx'
import { placesOf, tabsOf, type Place } from './navigation.tsx'
import { useIsOnline } from './use-media.ts'

type Counts = Partial<Record<NonNullable<Place['count']>, number>>

/** What surrounds every signed-in page: places by role to the left (tabs on a phone), the top bar, the page. */
export function Frame() {
  const { role, person } = useSession()
  const { t } = useText()
  const counts = useCounts()
  const isOnline = useIsOnline()
  return (
    <div className="cb-frame">
      <a className="cb-skip" href="#content">
        {t('frame.skip')}
      </a>
      <TopBar unread={counts.unread ?? 0} />
      <nav className="cb-side" aria-label={t('frame.places')}>
        {placesOf(role).map((place) => (
          <PlaceLink key={place.path} place={place} counts={counts} />
        ))}
      </nav>
      <main id="content" className="cb-main">
        {!isOnline && (
          <p className="cb-note cb-note-wait" role="status">
            {t('frame.offline')}
          </p>
        )}
        {person.isDemonstration && <p className="cb-demo-note">{t('frame.demonstration')}</p>}
        <Outlet />
      </main>
      <nav className="cb-tabs" aria-label={t('frame.tabs')}>
        {tabsOf(role).map((place) => (
          <PlaceLink key={place.path} place={place} counts={counts} isTab />
        ))}
      </nav>
    </div>
  )
}

/** Tabs have room for one short word. */
const tabTexts: Partial<Record<TextKey, TextKey>> = {
  'nav.profile': 'nav.mine',
  'nav.outcomes': 'nav.outcomesShort',
  'nav.credits': 'nav.creditsShort',
}

function PlaceLink({ place, counts, isTab }: { place: Place; counts: Counts; isTab?: boolean }) {
  const { t } = useText()
  const count = place.count ? (counts[place.count] ?? 0) : 0
  const text = isTab ? (tabTexts[place.text] ?? place.text) : place.text
  return (
    <NavLink to={place.path} end={place.path === paths.home()} className="cb-place">
      <span aria-hidden>{place.icon}</span>
      <span>{t(text)}</span>
      {count > 0 && (
        <span className="cb-count">
          {count > 99 ? '99+' : count}
          <span className="cb-unseen">{t('frame.waiting')}</span>
        </span>
      )}
    </NavLink>
  )
}

function TopBar({ unread }: { unread: number }) {
  const { person } = useSession()
  const { t } = useText()
  const leave = useAct(signOut, {
    refreshes: false,
    onDone: () => {
      queryClient.clear()
      location.assign(paths.signIn())
    },
  })
  return (
    <header className="cb-top">
      <Link to={paths.home()} className="cb-brand">
        <BrandMark />
        <span>{t('brand')}</span>
      </Link>
      <div className="cb-top-end">
        <Capacity />
        <Looks />
        <Link to={paths.messages()} className="cb-top-link" aria-label={t('frame.messages', { count: unread })}>
          <Badge count={unread} size="small" overflowCount={99}>
            <BellOutlined aria-hidden />
          </Badge>
        </Link>
        <Link to={paths.profile()} className="cb-top-link cb-top-person" title={person.name}>
          <bdi>{person.name}</bdi>
        </Link>
        <Button
          type="text"
          icon={<LogoutOutlined aria-hidden />}
          aria-label={t('frame.signOut')}
          title={t('frame.signOut')}
          onClick={() => leave.mutate(undefined)}
        />
      </div>
    </header>
  )
}

/** In which role, and for which body; who holds several switches here. */
function Capacity() {
  const { person, role, switchRole } = useSession()
  const { t, both } = useText()
  const place = person.assignments.find((one) => one.role === role)
  return (
    <>
      {person.roles.length > 1 ? (
        <Choice
          label={t('frame.role')}
          isLabelUnseen
          value={role}
          onChange={(value) => switchRole(value as Role)}
          options={person.roles.map((one) => ({ value: one, label: both(roleNames[one]) }))}
        />
      ) : (
        <span className="cb-top-role cb-quiet">{both(roleNames[role])}</span>
      )}
      <span className="cb-top-where cb-quiet">
        {place ? both(place.unit ?? place.institution) : person.learnerAccountNumber}
      </span>
    </>
  )
}

/** Language and theme. */
function Looks() {
  const { t } = useText()
  const { language, theme } = usePreferences()
  const remember = useAct(changeLanguage, { refreshes: false })
  const next = language === 'en' ? 'zh-CN' : 'en'
  const look = theme === 'dark' ? t('frame.light') : t('frame.dark')
  return (
    <>
      <Button
        type="text"
        icon={<TranslationOutlined aria-hidden />}
        lang={next}
        onClick={() => {
          changePreferences({ language: next })
          remember.mutate({ body: { language: next } })
        }}
      >
        {next === 'en' ? 'English' : '中文'}
      </Button>
      <Button
        type="text"
        icon={<BulbOutlined aria-hidden />}
        aria-label={look}
        title={look}
        onClick={() => changePreferences({ theme: theme === 'dark' ? 'light' : 'dark' })}
      />
    </>
  )
}

function useCounts(): Counts {
  const { hasRole } = useSession()
  const isStaff = hasRole(
    'form_teacher',
    'department_reviewer',
    'academic_affairs',
    'credit_bank_office',
    'supervision',
  )
  const queue = useRead(countQueue, undefined, { isEnabled: isStaff, refreshMs: 60_000 })
  const messages = useRead(countMessages, undefined, { refreshMs: 60_000 })
  return useMemo(() => ({ ...queue.data, unread: messages.data?.unread }), [queue.data, messages.data])
}
