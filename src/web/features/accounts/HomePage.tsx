import { Link, Navigate } from 'react-router'
import { readMyAccount } from '../../../contract/accounts.ts'
import { listMyApplications } from '../../../contract/applications.ts'
import { listMyOutcomes } from '../../../contract/outcomes.ts'
import { useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { CreditAmount } from '../../ui/CreditAmount.tsx'
import { Deadline } from '../../ui/Deadline.tsx'
import { Lines, Page, Section, Split, Stack } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { startOf } from '../../ui/navigation.tsx'
import { ApplicationLine } from '../../cases/ApplicationLine.tsx'
import { Loaded, Nothing } from '../../ui/Waiting.tsx'
import { CreditsOverview } from './CreditsOverview.tsx'
import { NextSteps } from './NextSteps.tsx'

const decided = ['POSTED', 'ARCHIVED', 'REJECTED', 'LAPSED', 'REVERSED']

/** The learner's home: what to do now, the credits, the latest decisions, what could come next. Staff go to their desk. */
export function HomePage() {
  const { role } = useSession()
  return role === 'learner' ? <LearnerHome /> : <Navigate to={startOf(role)} replace />
}

function LearnerHome() {
  const { t } = useText()
  const { person } = useSession()
  const account = useRead(readMyAccount)
  return (
    <Page
      title={t('home.title')}
      lead={t('home.greeting', { name: person.name })}
      actions={<LinkButton to={paths.deposit()}>{t('act.deposit')}</LinkButton>}
    >
      <Split
        main={
          <>
            <Section title={t('home.now')}>
              <ToDo />
            </Section>
            <Section
              title={t('home.decisions')}
              extra={<Link to={paths.applications()}>{t('home.allApplications')}</Link>}
            >
              <Decisions />
            </Section>
          </>
        }
        aside={
          <>
            <Section title={t('home.credits')} extra={<Link to={paths.credits()}>{t('home.statement')}</Link>}>
              <Loaded query={account}>{(data) => <CreditsOverview account={data} />}</Loaded>
            </Section>
            <Section title={t('home.next')}>
              <NextSteps />
            </Section>
          </>
        }
      />
    </Page>
  )
}

/** At most three things, each with its deadline and one button. */
function ToDo() {
  const { t } = useText()
  const { now } = useSession()
  const applications = useRead(listMyApplications, { query: { limit: 100 } })
  const drafts = useRead(listMyOutcomes, { query: { state: 'DRAFT', limit: 3 } })
  return (
    <Loaded query={applications} rows={3}>
      {({ items }) => {
        const supplements = items.filter((one) => one.state === 'SUPPLEMENT_REQUIRED')
        const things = [
          ...supplements.map((one) => (
            <li key={one.id} className="cb-todo">
              <Stack gap="small">
                <strong>{t('home.supplement', { title: one.title })}</strong>
                {one.dueAt && <Deadline at={one.dueAt} now={now()} />}
              </Stack>
              <LinkButton to={paths.application(one.id)} type="primary">
                {t('act.supplement')}
              </LinkButton>
            </li>
          )),
          ...(drafts.data?.items ?? []).map((one) => (
            <li key={one.id} className="cb-todo">
              <Stack gap="small">
                <strong>{t('home.draft', { title: one.title })}</strong>
                <span className="cb-quiet">{t('home.draftHint')}</span>
              </Stack>
              <LinkButton to={paths.outcomeEvidence(one.id)}>{t('act.continue')}</LinkButton>
            </li>
          )),
        ].slice(0, 3)
        if (things.length > 0) return <Lines label={t('home.now')}>{things}</Lines>
        return <Nothing reason={t('home.nothingNow')} />
      }}
    </Loaded>
  )
}

function Decisions() {
  const { t } = useText()
  const applications = useRead(listMyApplications, { query: { limit: 100 } })
  return (
    <Loaded query={applications} rows={3}>
      {({ items }) => {
        const latest = items.filter((one) => decided.includes(one.state)).slice(0, 3)
        const under = items.filter((one) => !decided.includes(one.state) && one.state !== 'WITHDRAWN').slice(0, 3)
        if (latest.length + under.length === 0) return <Nothing reason={t('home.noDecisions')} />
        return (
          <Lines label={t('home.decisions')}>
            {[...under, ...latest].slice(0, 5).map((one) => (
              <ApplicationLine key={one.id} application={one} />
            ))}
          </Lines>
        )
      }}
    </Loaded>
  )
}

/** The sums of an account's balances by bucket, side by side. */
export function BucketSums({
  sums,
}: {
  sums: readonly { label: string; amount: number; meaning: 'good' | 'wait' | 'plain' }[]
}) {
  return (
    <div className="cb-sums">
      {sums.map((sum) => (
        <div key={sum.label} className="cb-sum">
          <span className="cb-quiet">{sum.label}</span>
          <CreditAmount amount={sum.amount} size="large" meaning={sum.meaning} />
        </div>
      ))}
    </div>
  )
}
