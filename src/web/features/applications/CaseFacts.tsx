import { formatDay, formatInstant } from '../../text/format.ts'
import { useSession } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { CreditAmount } from '../../ui/CreditAmount.tsx'
import { Code, Facts, Lines, Section, Stack, type Fact } from '../../ui/Layout.tsx'
import { PersonName } from '../../ui/PersonName.tsx'
import { OutcomeFacts } from '../../outcomes/OutcomeFacts.tsx'
import type { Application } from './application-view.ts'

/** Who applies for what: the person, the outcome, the courses and where the credits come from. */
export function CaseFacts({ application }: { application: Application }) {
  const { t } = useText()
  const { outcome, targets, sources } = application
  return (
    <Section title={t('case.about')}>
      <Stack gap="large">
        <Applicant application={application} />
        {outcome && (
          <div>
            <h3>{t('field.outcome')}</h3>
            <OutcomeFacts outcome={outcome} />
          </div>
        )}
        {targets.length > 0 && (
          <div>
            <h3>{t('case.targets')}</h3>
            <Targets targets={targets} />
          </div>
        )}
        {sources.length > 0 && (
          <div>
            <h3>{t('case.sources')}</h3>
            <Sources sources={sources} />
          </div>
        )}
      </Stack>
    </Section>
  )
}

function Applicant({ application }: { application: Application }) {
  const { t, both, language } = useText()
  const { role } = useSession()
  const { learnerMaskedIdNumber: idNumber, submittedAt, creditsProposed, creditsRecognised } = application
  const person: readonly Fact[] = [
    [t('field.learner'), <PersonName name={application.learnerName} detail={application.studentNumber} />],
    [t('field.idNumber'), idNumber && <Code>{idNumber}</Code>],
  ]
  return (
    <Facts
      facts={[
        // Learners know who they are.
        ...(role === 'learner' ? [] : person),
        [t('field.programme'), both(application.programme)],
        [t('field.department'), both(application.department)],
        [t('field.className'), both(application.className)],
        [t('field.submittedAt'), submittedAt && formatInstant(submittedAt, language)],
        [t('field.category'), both(application.creditCategoryName)],
        creditsProposed !== null && [t('field.proposed'), <CreditAmount amount={creditsProposed} />],
        creditsRecognised !== null && [
          t('field.recognised'),
          <CreditAmount amount={creditsRecognised} meaning="good" />,
        ],
      ]}
    />
  )
}

function Targets({ targets }: { targets: Application['targets'] }) {
  const { t, both } = useText()
  return (
    <Lines>
      {targets.map((target) => (
        <li key={target.courseId} className="cb-line">
          <span>
            {both(target.name)} <span className="cb-quiet cb-code">{target.code}</span>
          </span>
          <span className="cb-line-end">
            <CreditAmount amount={target.credits} />
            {target.isDropped && <span className="cb-meaning-wait">{t('case.dropped')}</span>}
            {target.score !== null && <span>{t('case.score', { score: target.score })}</span>}
          </span>
        </li>
      ))}
    </Lines>
  )
}

function Sources({ sources }: { sources: Application['sources'] }) {
  const { t, language } = useText()
  return (
    <Lines>
      {sources.map(({ lotId, title, amount, expiresOn }) => (
        <li key={lotId} className="cb-line">
          <span>
            {title}{' '}
            {expiresOn && (
              <span className="cb-quiet">{t('case.expires', { day: formatDay(expiresOn, language) })}</span>
            )}
          </span>
          <CreditAmount amount={amount} />
        </li>
      ))}
    </Lines>
  )
}
