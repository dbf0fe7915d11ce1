import { Button } from 'antd'
import { markOriginalSeen } from '../../../contract/outcomes.ts'
import { roleNames } from '../../../contract/roles.ts'
import { formatCredit } from '../../../core/credit.ts'
import { evidenceFileUrl, useAct } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { formatDay, formatInstant } from '../../text/format.ts'
import { keyOf, useText } from '../../text/text.ts'
import { CreditAmount } from '../../ui/CreditAmount.tsx'
import { Deadline } from '../../ui/Deadline.tsx'
import { EvidenceViewer } from '../../ui/EvidenceViewer.tsx'
import { Explanation } from '../../ui/Explanation.tsx'
import { Code, Facts, Lines, Section, Stack, Written } from '../../ui/Layout.tsx'
import { PersonName } from '../../ui/PersonName.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { StateTag } from '../../ui/StateTag.tsx'
import { Stepper } from '../../ui/Stepper.tsx'
import { Timeline, type TimelineEntry } from '../../ui/Timeline.tsx'
import { OutcomeFacts } from '../../outcomes/OutcomeFacts.tsx'
import { useKind } from '../../outcomes/use-kinds.ts'
import { canDo, type Application } from './application-view.ts'

/** Where the case is, what happens next, and what was decided. */
export function CaseNow({ application }: { application: Application }) {
  const { t, both, language } = useText()
  const { now, role } = useSession()
  const { decision, notice, advice, dueAt, state } = application
  const isRunning = ['IN_REVIEW', 'SUPPLEMENT_REQUIRED', 'AWAITING_NOTICE', 'ON_NOTICE', 'SUSPENDED'].includes(state)
  const isOwn = role === 'learner'
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
        <p>{t(keyOf(isOwn ? 'case.words' : 'case.staffWords', state))}</p>
        {isRunning && dueAt && <Deadline at={dueAt} now={now()} />}
        {notice && (state === 'ON_NOTICE' || state === 'SUSPENDED') && (
          <p>
            <a href={paths.publicNotice(notice.batchId)}>{t('case.notice', { number: notice.number })}</a>{' '}
            {state === 'ON_NOTICE' && <Deadline at={notice.endsAt} now={now()} />}
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
      </Stack>
    </Section>
  )
}

/** Who applies for what: the person, the outcome, the courses and where the credits come from. */
export function CaseFacts({ application }: { application: Application }) {
  const { t, both, language } = useText()
  const { role } = useSession()
  const { outcome, targets, sources } = application
  return (
    <Section title={t('case.about')}>
      <Stack gap="large">
        <Facts
          facts={
            [
              role !== 'learner' && [
                t('field.learner'),
                <PersonName name={application.learnerName} detail={application.studentNumber} />,
              ],
              role !== 'learner' && [
                t('field.idNumber'),
                application.learnerMaskedIdNumber && <Code>{application.learnerMaskedIdNumber}</Code>,
              ],
              [t('field.programme'), both(application.programme)],
              [t('field.department'), both(application.department)],
              [t('field.className'), both(application.className)],
              [t('field.submittedAt'), application.submittedAt && formatInstant(application.submittedAt, language)],
              [t('field.category'), both(application.creditCategoryName)],
              [
                t('field.proposed'),
                application.creditsProposed !== null && <CreditAmount amount={application.creditsProposed} />,
              ],
              [
                t('field.recognised'),
                application.creditsRecognised !== null && (
                  <CreditAmount amount={application.creditsRecognised} meaning="good" />
                ),
              ],
            ].filter((fact) => fact && fact[1] !== false) as never
          }
        />
        {outcome && (
          <div>
            <h3>{t('field.outcome')}</h3>
            <OutcomeFacts outcome={outcome} />
          </div>
        )}
        {targets.length > 0 && (
          <div>
            <h3>{t('case.targets')}</h3>
            <Lines>
              {targets.map((target) => (
                <li key={target.courseId} className="cb-line">
                  <span>
                    {both(target.name)} <span className="cb-quiet cb-code">{target.code}</span>
                  </span>
                  <span className="cb-line-end">
                    <CreditAmount amount={target.credits} />
                    {target.score !== null && <span>{t('case.score', { score: target.score })}</span>}
                  </span>
                </li>
              ))}
            </Lines>
          </div>
        )}
        {sources.length > 0 && (
          <div>
            <h3>{t('case.sources')}</h3>
            <Lines>
              {sources.map((source) => (
                <li key={source.lotId} className="cb-line">
                  <span>
                    {source.title}
                    {source.expiresOn && (
                      <span className="cb-quiet">
                        {' '}
                        {t('case.expires', { day: formatDay(source.expiresOn, language) })}
                      </span>
                    )}
                  </span>
                  <CreditAmount amount={source.amount} />
                </li>
              ))}
            </Lines>
          </div>
        )}
      </Stack>
    </Section>
  )
}

/** The evidence with the viewer; who may, marks the originals as seen. */
export function CaseEvidence({ application }: { application: Application }) {
  const { t, both } = useText()
  const kind = useKind(application.outcome?.kind)
  const mark = useAct(markOriginalSeen)
  const itemOf = (key: string) => kind?.checklist.find((one) => one.key === key)
  const canMark = canDo(application, 'mark_original_seen')
  return (
    <Section title={t('evidence.title')}>
      <EvidenceViewer
        empty={t('evidence.noneYet')}
        files={application.evidence.map((file) => ({
          ...file,
          label: both(itemOf(file.checklistKey)?.label) || file.checklistKey,
          url: evidenceFileUrl(file.id),
        }))}
        renderAct={(file) =>
          canMark && !file.originalSeenAt ? (
            <Button
              loading={mark.isPending}
              aria-label={t('evidence.markSeenNamed', { name: file.label })}
              onClick={() => mark.mutate({ params: { id: file.id } })}
            >
              {t('evidence.markSeen')}
            </Button>
          ) : null
        }
      />
      <ProblemAlert error={mark.error} />
    </Section>
  )
}

const meaningOf: Record<string, TimelineEntry['meaning']> = {
  POSTED: 'good',
  ARCHIVED: 'good',
  REJECTED: 'bad',
  REVERSED: 'bad',
  SUPPLEMENT_REQUIRED: 'wait',
  SUSPENDED: 'wait',
}

/** Every transition: who, in which role, for which body, when, what, why. */
export function CaseHistory({ application }: { application: Application }) {
  const { t, both, named } = useText()
  const entries = application.history.map((entry): TimelineEntry => {
    const role =
      entry.role in roleNames ? both(roleNames[entry.role as keyof typeof roleNames]) : named('role', entry.role)
    return {
      key: entry.seq,
      title: (
        <>
          {named('transition', entry.transition)}
          {entry.stepName && <span className="cb-quiet"> · {both(entry.stepName)}</span>}
        </>
      ),
      who: [entry.actorName, role, entry.body && both(entry.body)].filter(Boolean).join(' · '),
      at: entry.recordedAt,
      meaning: meaningOf[entry.toState] ?? 'info',
      detail: (entry.reason || entry.reasonText || entry.credits !== null) && (
        <>
          {entry.credits !== null && <p>{t('case.recognisedCredits', { credits: formatCredit(entry.credits) })}</p>}
          {entry.reasonText && <p>{both(entry.reasonText)}</p>}
          {entry.reason && <Written>{entry.reason}</Written>}
        </>
      ),
    }
  })
  return (
    <Section title={t('case.history')}>
      <Timeline label={t('case.history')} entries={entries.reverse()} />
    </Section>
  )
}

/** Objections to the case, as far as the reader may see them. */
export function CaseObjections({ application }: { application: Application }) {
  const { t } = useText()
  const { now } = useSession()
  if (application.objections.length === 0) return null
  return (
    <Section title={t('case.objections')}>
      <Lines>
        {application.objections.map((objection) => (
          <li key={objection.id}>
            <Stack gap="small">
              <span>
                <Code>{objection.number}</Code> <StateTag of="objection" state={objection.state} />
              </span>
              {objection.state === 'RECEIVED' && <Deadline at={objection.dueAt} now={now()} />}
              <Facts
                facts={[
                  [t('objection.name'), objection.objectorName],
                  [t('objection.contact'), objection.objectorContact],
                ]}
              />
              {objection.reason && <Written>{objection.reason}</Written>}
              {objection.finding && (
                <div>
                  <h3>{t('objection.finding')}</h3>
                  <Written>{objection.finding}</Written>
                </div>
              )}
            </Stack>
          </li>
        ))}
      </Lines>
    </Section>
  )
}
