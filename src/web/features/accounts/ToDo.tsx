import { listMyApplications } from '../../../contract/applications.ts'
import { listMyOutcomes } from '../../../contract/outcomes.ts'
import { useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { Deadline } from '../../ui/Deadline.tsx'
import { Lines, Stack } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { Loaded, Nothing } from '../../ui/Waiting.tsx'

const thingsMaximum = 3

/** At most three things, each with its deadline and one button; what can lapse comes first. */
export function ToDo() {
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
                <strong>{t(one.prepared ? 'home.prepared' : 'home.draft', { title: one.title })}</strong>
                <span className="cb-quiet">{t(one.prepared ? 'home.preparedHint' : 'home.draftHint')}</span>
              </Stack>
              <LinkButton to={one.prepared ? paths.outcome(one.id) : paths.outcomeEvidence(one.id)}>
                {t(one.prepared ? 'rosters.toConfirm' : 'act.continue')}
              </LinkButton>
            </li>
          )),
        ].slice(0, thingsMaximum)
        if (things.length > 0) return <Lines label={t('home.now')}>{things}</Lines>
        return <Nothing reason={t('home.nothingNow')} />
      }}
    </Loaded>
  )
}
