import { Button } from 'antd'
import { useParams } from 'react-router'
import { readApplication } from '../../../contract/applications.ts'
import { useRead } from '../../api.ts'
import { isRunning } from '../../cases/is-running.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { formatInstant } from '../../text/format.ts'
import { keyOf, useText } from '../../text/text.ts'
import { CreditAmount } from '../../ui/CreditAmount.tsx'
import { Code, Facts, Narrow, Page, Section, Stack } from '../../ui/Layout.tsx'
import { Loaded } from '../../ui/Waiting.tsx'
import type { Application } from './application-view.ts'

/** A page to print: that a case is pending and where it stands, for a registration elsewhere. It proves no result. */
export function StatementPage() {
  const { t } = useText()
  const { id = '' } = useParams()
  const application = useRead(readApplication, { params: { id } })
  const isPending = application.data !== undefined && isRunning(application.data.state)
  return (
    <Page
      title={t('statement.title')}
      lead={t('statement.lead')}
      parent={{ path: paths.application(id), name: t('applications.one') }}
      actions={
        isPending && (
          <Button type="primary" onClick={() => print()}>
            {t('statement.print')}
          </Button>
        )
      }
    >
      <Narrow>
        <Loaded query={application}>
          {(data) => (isRunning(data.state) ? <Statement application={data} /> : <p>{t('statement.over')}</p>)}
        </Loaded>
      </Narrow>
    </Page>
  )
}

function Statement({ application }: { application: Application }) {
  const { t, both, language } = useText()
  const { now } = useSession()
  const { stepName, state, creditsProposed } = application
  const where = state === 'IN_REVIEW' && stepName ? both(stepName) : t(keyOf('state.application', state))
  return (
    <Section>
      <Stack>
        <p>{t('statement.words', { state: where })}</p>
        <Facts
          facts={[
            [t('field.learner'), application.learnerName],
            [t('field.studentNumber'), application.studentNumber],
            [t('field.programme'), both(application.programme)],
            [t('field.department'), both(application.department)],
            [t('field.outcome'), application.title],
            [t('field.applicationKind'), t(keyOf('kind', application.kind))],
            [t('field.submittedAt'), application.submittedAt && formatInstant(application.submittedAt, language)],
            [t('statement.proposed'), creditsProposed === null ? null : <CreditAmount amount={creditsProposed} />],
            [t('statement.at'), formatInstant(now().toISOString(), language)],
            [t('statement.check'), <Code key="number">{application.number}</Code>],
          ]}
        />
        <p className="cb-quiet">{t('statement.checkHint')}</p>
      </Stack>
    </Section>
  )
}
