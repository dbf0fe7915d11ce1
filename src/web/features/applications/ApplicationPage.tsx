import { useParams } from 'react-router'
import { readApplication } from '../../../contract/applications.ts'
import { useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { keyOf, useText } from '../../text/text.ts'
import { Code, Page, Split } from '../../ui/Layout.tsx'
import { StateTag } from '../../ui/StateTag.tsx'
import { Loaded } from '../../ui/Waiting.tsx'
import { canDo } from './application-view.ts'
import { CaseEvidence } from './CaseEvidence.tsx'
import { CaseFacts } from './CaseFacts.tsx'
import { CaseHistory } from './CaseHistory.tsx'
import { CaseNow } from './CaseNow.tsx'
import { CaseObjections } from './CaseObjections.tsx'
import { DecisionForm } from './DecisionForm.tsx'
import { LearnerActs } from './LearnerActs.tsx'
import { OfficeActs } from './OfficeActs.tsx'
import { SupplementForm } from './SupplementForm.tsx'

/** One application's whole story: where it is, what is asked for, the decision, the evidence, the history. */
export function ApplicationPage() {
  const { t } = useText()
  const { id = '' } = useParams()
  const { role } = useSession()
  const application = useRead(readApplication, { params: { id } })
  const isLearner = role === 'learner'
  const known = application.data
  return (
    <Page
      title={known?.title ?? t('applications.one')}
      kicker={
        known && (
          <>
            {t(keyOf('kind', known.kind))} · <Code>{known.number}</Code>{' '}
            <StateTag of="application" state={known.state} />
          </>
        )
      }
      parent={
        isLearner
          ? { path: paths.applications(), name: t('nav.applications') }
          : { path: paths.queue(), name: t('nav.queue') }
      }
    >
      <Loaded query={application} rows={8}>
        {(data) => (
          <Split
            main={
              <>
                <CaseNow application={data} />
                {canDo(data, 'supplement') && <SupplementForm application={data} />}
                <CaseFacts application={data} />
                {data.outcome && <CaseEvidence application={data} />}
              </>
            }
            aside={
              <>
                {isLearner ? (
                  <LearnerActs application={data} />
                ) : (
                  <DecisionForm key={data.version} application={data} />
                )}
                {!isLearner && <OfficeActs application={data} />}
                <CaseObjections application={data} />
                <CaseHistory application={data} />
              </>
            }
          />
        )}
      </Loaded>
    </Page>
  )
}
