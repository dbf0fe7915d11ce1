import { Link, Navigate } from 'react-router'
import { readMyAccount } from '../../../contract/accounts.ts'
import { useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { Page, Section, Split, Stack } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { startOf } from '../../ui/navigation.tsx'
import { useIsPhone } from '../../ui/use-media.ts'
import { Loaded } from '../../ui/Waiting.tsx'
import { CreditsOverview } from './CreditsOverview.tsx'
import { Decisions } from './Decisions.tsx'
import { FrozenNote } from './FrozenNote.tsx'
import { NextSteps } from './NextSteps.tsx'
import { ToDo } from './ToDo.tsx'

/** The learner's home: what to do now, the credits, the latest decisions, what could come next. Staff go to their desk. */
export function HomePage() {
  const { role } = useSession()
  return role === 'learner' ? <LearnerHome /> : <Navigate to={startOf(role)} replace />
}

function LearnerHome() {
  const { t } = useText()
  const { person } = useSession()
  const isPhone = useIsPhone()
  const account = useRead(readMyAccount)
  // Nothing can be done with a frozen account: nothing is proposed.
  const isFrozen = account.data?.freeze != null
  const now = (
    <Section title={t('home.now')}>
      <ToDo />
    </Section>
  )
  const decisions = (
    <Section title={t('home.decisions')} extra={<Link to={paths.applications()}>{t('home.allApplications')}</Link>}>
      <Decisions />
    </Section>
  )
  const next = !isFrozen && (
    <Section title={t('home.next')}>
      <NextSteps />
    </Section>
  )
  return (
    <Page
      title={t('home.title')}
      lead={t('home.greeting', { name: person.name })}
      actions={
        !isFrozen && (
          <LinkButton to={paths.deposit()} type="primary">
            {t('act.deposit')}
          </LinkButton>
        )
      }
    >
      {account.data && <FrozenNote account={account.data} isOwn />}
      {isPhone ? (
        <Stack gap="large">
          {now}
          <Credits />
          {decisions}
          {next}
        </Stack>
      ) : (
        <Split
          main={
            <>
              {now}
              {decisions}
            </>
          }
          aside={
            <>
              <Credits />
              {next}
            </>
          }
        />
      )}
    </Page>
  )
}

function Credits() {
  const { t } = useText()
  const account = useRead(readMyAccount)
  return (
    <Section title={t('home.credits')} extra={<Link to={paths.credits()}>{t('home.statement')}</Link>}>
      <Loaded query={account}>{(data) => <CreditsOverview account={data} />}</Loaded>
    </Section>
  )
}
