import { formatInstant } from '../../text/format.ts'
import { isRunning } from '../../cases/is-running.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { keyOf, useText } from '../../text/text.ts'
import { Deadline } from '../../ui/Deadline.tsx'
import { Explanation } from '../../ui/Explanation.tsx'
import { Section, Stack } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { Stepper } from '../../ui/Stepper.tsx'
import type { Application } from './application-view.ts'

/** Where the case is, what happens next, and what was decided. */
export function CaseNow({ application }: { application: Application }) {
  const { t, both, language } = useText()
  const { now, role, hasRole } = useSession()
  const { decision, notice, advice, dueAt, state } = application
  const isOwn = role === 'learner'
  const readsPanels = role === 'academic_affairs' || role === 'credit_bank_office' || role === 'supervision'
  const hasPanel = readsPanels && application.steps.some((step) => step.kind === 'PANEL' && step.state !== 'waiting')
  return (
    <Section title={t('case.now')}>
      <Stack>
        <Stepper
          label={t('case.steps')}
          steps={application.steps.map((step) => ({
            name: both(step.name),
            detail: both(step.body),
            state: step.state,
          }))}
        />
        {hasPanel && <LinkButton to={paths.casePanel(application.id)}>{t('panel.toPage')}</LinkButton>}
        <p>{t(keyOf(isOwn ? 'case.words' : 'case.staffWords', state))}</p>
        {application.isAccountFrozen && isRunning(state) && (
          <p className="cb-note cb-note-wait">{t(isOwn ? 'case.waits' : 'case.staffWaits')}</p>
        )}
        {isRunning(state) && dueAt && <Deadline at={dueAt} now={now()} />}
        {notice && (state === 'ON_NOTICE' || state === 'SUSPENDED') && (
          <p>
            <a href={paths.publicNotice(notice.batchId)}>{t('case.notice', { number: notice.number })}</a>{' '}
            {state === 'ON_NOTICE' && !dueAt && <Deadline at={notice.endsAt} now={now()} />}
          </p>
        )}
        {advice && isOwn && <p className="cb-note cb-note-wait">{both(advice)}</p>}
        {decision && (
          <Explanation
            sentence={both(decision.text)}
            basis={decision.basis}
            rule={`${decision.number} · ${formatInstant(decision.decidedAt, language)}`}
          />
        )}
        {decision &&
          (isOwn || hasRole('academic_affairs', 'credit_bank_office', 'supervision', 'appeals_committee')) && (
            <LinkButton to={paths.remedies(application.id)}>
              {t(isOwn ? 'remedy.toPage' : 'remedy.toStaffPage')}
            </LinkButton>
          )}
      </Stack>
    </Section>
  )
}
