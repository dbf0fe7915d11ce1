import { useParams } from 'react-router'
import type { AnswerOf } from '../../../contract/operation.ts'
import { readRemedies } from '../../../contract/remedies.ts'
import { useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { Code, Page, Split } from '../../ui/Layout.tsx'
import { Loaded } from '../../ui/Waiting.tsx'
import { DecisionLetters } from './DecisionLetters.tsx'
import { RemedyOptions } from './RemedyOptions.tsx'
import { RemedyRequests } from './RemedyRequests.tsx'

export type Remedies = AnswerOf<typeof readRemedies>
export type Remedy = Remedies['remedies'][number]

/** How a case was decided, delivered and contested; for its learner, what can be done and until when. */
export function RemediesPage() {
  const { t } = useText()
  const { id = '' } = useParams()
  const { role } = useSession()
  const remedies = useRead(readRemedies, { params: { id } })
  const known = remedies.data
  return (
    <Page
      title={t('remedy.title')}
      kicker={
        known && (
          <>
            {known.title} · <Code>{known.number}</Code>
          </>
        )
      }
      parent={{ path: paths.application(id), name: t('applications.one') }}
    >
      <Loaded query={remedies} rows={8}>
        {(data) => (
          <Split
            main={
              <>
                {role === 'learner' && <RemedyOptions remedies={data} />}
                <RemedyRequests remedies={data} />
              </>
            }
            aside={<DecisionLetters remedies={data} />}
          />
        )}
      </Loaded>
    </Page>
  )
}
