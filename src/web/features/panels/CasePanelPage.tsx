import { useParams } from 'react-router'
import { readApplication } from '../../../contract/applications.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { closePanel, readCasePanel } from '../../../contract/panels.ts'
import { useAct, useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { keyOf, useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { CreditAmount } from '../../ui/CreditAmount.tsx'
import { Deadline } from '../../ui/Deadline.tsx'
import { Code, Facts, Page, Section, Split, Stack } from '../../ui/Layout.tsx'
import { PlainTable } from '../../ui/PlainTable.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { Loaded } from '../../ui/Waiting.tsx'
import { InviteExperts } from './InviteExperts.tsx'

export type CasePanel = AnswerOf<typeof readCasePanel>
type Panel = NonNullable<CasePanel['panel']>

const seatMeanings = { INVITED: 'wait', VOTED: 'good', RECUSED: 'quiet' } as const

/** The expert panel of one case, for who convenes it and who goes on with what it recommends. */
export function CasePanelPage() {
  const { t } = useText()
  const { id = '' } = useParams()
  const application = useRead(readApplication, { params: { id } })
  const found = useRead(readCasePanel, { params: { id } })
  const known = application.data
  return (
    <Page
      title={t('panel.title')}
      kicker={
        known && (
          <>
            {known.title} · <Code>{known.number}</Code>
          </>
        )
      }
      parent={{ path: paths.application(id), name: t('panel.backToCase') }}
    >
      <Loaded query={found} rows={6}>
        {(data) => (
          <Split
            main={
              <>
                <Members panel={data.panel} />
                {data.panel?.result && <Result applicationId={id} panel={data.panel} />}
              </>
            }
            aside={known && <ConvenorActs applicationId={id} version={known.version} found={data} />}
          />
        )}
      </Loaded>
    </Page>
  )
}

interface ConvenorActsProps {
  applicationId: string
  version: number
  found: CasePanel
}

/** While the case is at its panel: invite, and close once all or enough have voted. */
function ConvenorActs({ applicationId, version, found }: ConvenorActsProps) {
  const { t } = useText()
  const act = useAct(closePanel)
  const { panel, experts } = found
  if (experts.length === 0) return null
  return (
    <>
      {panel?.canClose && (
        <Section title={t('panel.close')}>
          <Confirm
            act={t('panel.close')}
            question={t('panel.closeQuestion')}
            isPrimary
            isPending={act.isPending}
            isDone={act.isSuccess}
            error={act.error}
            onConfirm={() => act.mutate({ params: { id: applicationId }, body: { version } })}
          />
        </Section>
      )}
      <InviteExperts key={version} applicationId={applicationId} version={version} found={found} />
    </>
  )
}

function Members({ panel }: { panel: Panel | null }) {
  const { t } = useText()
  const { now } = useSession()
  if (panel === null) {
    return (
      <Section title={t('panel.members')}>
        <p className="cb-quiet">{t('panel.notConvened')}</p>
      </Section>
    )
  }
  return (
    <Section title={t('panel.members')}>
      <Stack>
        {panel.state === 'OPEN' && <Deadline at={panel.closesAt} now={now()} />}
        {panel.state === 'OPEN' && (
          <p className={panel.canJudge ? 'cb-quiet' : 'cb-note cb-note-wait'}>
            {panel.canJudge
              ? t('panel.cast.count', { cast: panel.votesCast, quorum: panel.quorum })
              : t('panel.cannotJudge')}
          </p>
        )}
        <PlainTable
          label={t('panel.members')}
          rows={panel.members}
          rowKey={(row) => row.expertId}
          columns={[
            { key: 'name', title: t('panel.expert'), isName: true, render: (row) => row.expertName },
            {
              key: 'state',
              title: t('field.state'),
              render: (row) => <Mark meaning={seatMeanings[row.state]}>{t(keyOf('panelSeat', row.state))}</Mark>,
            },
            { key: 'recusal', title: t('panel.recusalReason'), render: (row) => row.recusal ?? '—' },
          ]}
        />
      </Stack>
    </Section>
  )
}

/** What the votes came to, and each of them, once the panel is closed. */
function Result({ applicationId, panel }: { applicationId: string; panel: Panel }) {
  const { t, both, language } = useText()
  const { result } = panel
  if (!result) return null
  const coursesOf = (courses: typeof result.courses) => courses.map((course) => both(course.name)).join('、') || '—'
  return (
    <Section
      title={t('panel.result')}
      extra={<a href={`/api/applications/${applicationId}/panel/minutes?language=${language}`}>{t('panel.minutes')}</a>}
    >
      <Stack>
        <Facts
          facts={[
            [t('panel.answer'), t(result.isRecommended ? 'panel.recommended' : 'panel.notRecommended')],
            [t('panel.votes'), t('panel.sum', { yes: result.votesFor, no: result.votesAgainst })],
            [t('panel.credits'), <CreditAmount amount={result.credits} />],
            [t('panel.score'), result.score],
            [t('panel.courses'), coursesOf(result.courses)],
          ]}
        />
        <PlainTable
          label={t('panel.votes')}
          rows={panel.votes}
          rowKey={(row) => row.expertName}
          columns={[
            { key: 'name', title: t('panel.expert'), isName: true, render: (row) => row.expertName },
            {
              key: 'answer',
              title: t('panel.answer'),
              render: (row) => t(row.isRecommended ? 'panel.recommended' : 'panel.notRecommended'),
            },
            { key: 'credits', title: t('panel.credits'), render: (row) => <CreditAmount amount={row.credits} /> },
            { key: 'score', title: t('panel.score'), render: (row) => row.score },
            { key: 'courses', title: t('panel.courses'), render: (row) => coursesOf(row.courses) },
            { key: 'remark', title: t('panel.remark'), render: (row) => row.remark },
          ]}
        />
      </Stack>
    </Section>
  )
}
