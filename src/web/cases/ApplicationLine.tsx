import { Link } from 'react-router'
import type { listMyApplications } from '../../contract/applications.ts'
import type { AnswerOf } from '../../contract/operation.ts'
import { paths } from '../paths.ts'
import { keyOf, useText } from '../text/text.ts'
import { CreditAmount } from '../ui/CreditAmount.tsx'
import { Mark, StateTag } from '../ui/StateTag.tsx'
import { isRunning } from './is-running.ts'

export type ApplicationSummary = AnswerOf<typeof listMyApplications>['items'][number]

/** One application as a line of a list. */
export function ApplicationLine({ application }: { application: ApplicationSummary }) {
  const { t, both } = useText()
  const credits = application.creditsRecognised ?? application.creditsProposed
  return (
    <li className="cb-line">
      <div>
        <Link to={paths.application(application.id)}>{application.title}</Link>
        <div className="cb-quiet">
          {t(keyOf('kind', application.kind))} · <span className="cb-code">{application.number}</span>
          {application.state === 'IN_REVIEW' && application.stepName && ` · ${both(application.stepName)}`}
        </div>
      </div>
      <div className="cb-line-end">
        {credits !== null && <CreditAmount amount={credits} />}
        {application.isAccountFrozen && isRunning(application.state) && (
          <Mark meaning="wait">{t('case.isWaiting')}</Mark>
        )}
        <StateTag of="application" state={application.state} />
      </div>
    </li>
  )
}
