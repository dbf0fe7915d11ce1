import { Link } from 'react-router'
import { roleNames } from '../../../contract/roles.ts'
import { changeLanguage } from '../../../contract/sign-in.ts'
import { chooseInstitution, chosenInstitution, useAct } from '../../api.ts'
import { paths } from '../../paths.ts'
import { changePreferences, usePreferences, type Language } from '../../preferences.ts'
import { useSession } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Columns, Facts, Lines, Page, Section, Stack } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { placesOf, tabsOf } from '../../ui/navigation.tsx'
import { PersonName } from '../../ui/PersonName.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { useIsPhone } from '../../ui/use-media.ts'

/** The person's own: who one is here, safety, language and theme; on a phone also the places without a tab. */
export function ProfilePage() {
  const { t, both } = useText()
  const { person, role } = useSession()
  const isPhone = useIsPhone()
  const tabs = tabsOf(role)
  const others = placesOf(role).filter((place) => !tabs.includes(place))
  return (
    <Page title={t('profile.title')}>
      {isPhone && others.length > 0 && (
        <Section>
          <Lines label={t('frame.places')}>
            {others.map((place) => (
              <li key={place.path}>
                <Link to={place.path} className="cb-place">
                  <span aria-hidden>{place.icon}</span> <span>{t(place.text)}</span>
                </Link>
              </li>
            ))}
          </Lines>
        </Section>
      )}
      <Columns>
        <Section title={t('profile.person')}>
          <Facts
            facts={[
              [t('field.name'), <PersonName name={person.name} />],
              [t('signIn.username'), person.username],
              [t('field.accountNumber'), person.learnerAccountNumber],
              ...person.assignments.map(
                (one) => [both(roleNames[one.role]), both(one.unit ?? one.institution)] as const,
              ),
            ]}
          />
        </Section>
        <InstitutionSwitch />
        <Section title={t('profile.safety')}>
          <Stack>
            <Facts
              facts={[
                [
                  t('secondFactor.short'),
                  person.hasSecondFactor ? (
                    <Mark meaning="good">{t('profile.factorOn')}</Mark>
                  ) : (
                    <Mark meaning="wait">{t('profile.factorOff')}</Mark>
                  ),
                ],
              ]}
            />
            <div className="cb-actions">
              <LinkButton to={paths.password()}>{t('password.title')}</LinkButton>
              <LinkButton to={paths.secondFactor()}>{t('secondFactor.title')}</LinkButton>
              <LinkButton to={paths.sessions()}>{t('sessions.title')}</LinkButton>
              <LinkButton to={paths.noticeSettings()}>{t('notices.title')}</LinkButton>
            </div>
          </Stack>
        </Section>
        <Section title={t('profile.display')}>
          <Display />
        </Section>
      </Columns>
    </Page>
  )
}

/** For who holds roles at several institutions: all screens show the one that is acted for. */
function InstitutionSwitch() {
  const { t, both } = useText()
  const { person } = useSession()
  const institutions = new Map(person.assignments.map((one) => [one.institutionId, one.institution]))
  if (institutions.size < 2) return null
  return (
    <Section title={t('profile.institution')}>
      <Choice
        label={t('profile.institutionHint')}
        value={chosenInstitution() ?? person.assignments[0]?.institutionId ?? ''}
        options={[...institutions].map(([value, name]) => ({ value, label: both(name) }))}
        onChange={(value) => {
          chooseInstitution(value)
          // Everything that was read belongs to the former one.
          location.assign(paths.home())
        }}
      />
    </Section>
  )
}

function Display() {
  const { t } = useText()
  const { language, theme } = usePreferences()
  const remember = useAct(changeLanguage, { refreshes: false })
  return (
    <Stack>
      <Choice
        label={t('profile.language')}
        value={language}
        options={[
          { value: 'zh-CN', label: '中文' },
          { value: 'en', label: 'English' },
        ]}
        onChange={(value) => {
          changePreferences({ language: value as Language })
          remember.mutate({ body: { language: value as Language } })
        }}
      />
      <Choice
        label={t('profile.theme')}
        value={theme}
        options={[
          { value: 'light', label: t('profile.light') },
          { value: 'dark', label: t('profile.dark') },
        ]}
        onChange={(value) => changePreferences({ theme: value === 'dark' ? 'dark' : 'light' })}
      />
    </Stack>
  )
}
