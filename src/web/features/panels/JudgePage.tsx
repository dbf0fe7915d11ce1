import { useParams } from 'react-router'
import type { AnswerOf } from '../../../contract/operation.ts'
import { readMyPanel } from '../../../contract/panels.ts'
import { evidenceFileUrl, useRead } from '../../api.ts'
import { OutcomeFacts } from '../../outcomes/OutcomeFacts.tsx'
import { useKind } from '../../outcomes/use-kinds.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { formatDay } from '../../text/format.ts'
import { keyOf, useText } from '../../text/text.ts'
import { CreditAmount } from '../../ui/CreditAmount.tsx'
import { Deadline } from '../../ui/Deadline.tsx'
import { EvidenceViewer } from '../../ui/EvidenceViewer.tsx'
import { Code, Facts, Page, Section, Split, Stack, Written } from '../../ui/Layout.tsx'
import { PlainTable } from '../../ui/PlainTable.tsx'
import { Loaded } from '../../ui/Waiting.tsx'
import { DeclareRecusal } from './DeclareRecusal.tsx'
import { VoteForm } from './VoteForm.tsx'

export type JudgedCase = AnswerOf<typeof readMyPanel>

/** One case as its expert judges it: what it is, what was decided before, the own vote and nobody else's. */
export function JudgePage() {
  const { t } = useText()
  const { id = '' } = useParams()
  const judged = useRead(readMyPanel, { params: { id } })
  const known = judged.data
  return (
    <Page
      title={known?.title ?? t('nav.panels')}
      kicker={known && <Code>{known.number}</Code>}
      parent={{ path: paths.panels(), name: t('nav.panels') }}
    >
      <Loaded query={judged} rows={8}>
        {(data) => (
          <Split
            main={
              <>
                <About judged={data} />
                {data.outcome && <Evidence judged={data} />}
                {data.outcome && <Precedents judged={data} />}
              </>
            }
            aside={<Seat judged={data} />}
          />
        )}
      </Loaded>
    </Page>
  )
}

function About({ judged }: { judged: JudgedCase }) {
  const { t, both } = useText()
  const { now } = useSession()
  return (
    <Section title={t('panel.case')}>
      <Stack>
        {judged.state === 'INVITED' && <Deadline at={judged.closesAt} now={now()} />}
        <Facts
          facts={[
            [t('field.learner'), judged.learnerName],
            [t('field.programme'), both(judged.programme)],
          ]}
        />
        {judged.outcome && <OutcomeFacts outcome={judged.outcome} />}
      </Stack>
    </Section>
  )
}

function Evidence({ judged }: { judged: JudgedCase }) {
  const { t, both } = useText()
  const kind = useKind(judged.outcome?.kind)
  const itemOf = (key: string) => kind?.checklist.find((one) => one.key === key)
  return (
    <Section title={t('evidence.title')}>
      <EvidenceViewer
        empty={t('evidence.noneYet')}
        files={(kind ? judged.evidence : []).map((file) => {
          const item = itemOf(file.checklistKey)
          const isCovered = item?.sensitivity === 'id-number'
          const url = evidenceFileUrl(file.id, isCovered ? 'id-number' : undefined)
          return { ...file, label: both(item?.label) || file.checklistKey, url, isCovered }
        })}
      />
    </Section>
  )
}

/** What was decided of the same definition before, so that like is judged alike. */
function Precedents({ judged }: { judged: JudgedCase }) {
  const { t, both, language } = useText()
  return (
    <Section title={t('panel.precedents')}>
      {judged.precedents.length === 0 ? (
        <p className="cb-quiet">{t('panel.noPrecedents')}</p>
      ) : (
        <PlainTable
          label={t('panel.precedents')}
          rows={judged.precedents.map((one, index) => ({ ...one, key: String(index) }))}
          rowKey={(row) => row.key}
          columns={[
            { key: 'on', title: t('panel.decidedOn'), render: (row) => formatDay(row.decidedOn, language) },
            {
              key: 'answer',
              title: t('panel.decided'),
              isName: true,
              render: (row) => t(row.isRecognised ? 'panel.recognised' : 'panel.notRecognised'),
            },
            {
              key: 'credits',
              title: t('panel.precedentCredits'),
              render: (row) => (row.credits === null ? '—' : <CreditAmount amount={row.credits} />),
            },
            {
              key: 'courses',
              title: t('panel.precedentCourses'),
              render: (row) => row.courses.map((course) => both(course.name)).join('、') || '—',
            },
          ]}
        />
      )}
    </Section>
  )
}

/** The own seat: recuse oneself or vote, once; afterwards what was answered. */
function Seat({ judged }: { judged: JudgedCase }) {
  const { t, both } = useText()
  const { ownVote, state } = judged
  if (state === 'INVITED') {
    return (
      <>
        {judged.canVote ? (
          <VoteForm judged={judged} />
        ) : (
          <Section title={t('panel.vote')}>
            <p className="cb-note cb-note-wait">{t('panel.waits')}</p>
          </Section>
        )}
        <DeclareRecusal id={judged.id} />
      </>
    )
  }
  return (
    <Section title={t('panel.ownVote')}>
      <Stack>
        <p>{t(keyOf('panelSeat.words', state))}</p>
        {ownVote && (
          <Facts
            facts={[
              [t('panel.answer'), t(ownVote.isRecommended ? 'panel.recommended' : 'panel.notRecommended')],
              [t('panel.credits'), <CreditAmount amount={ownVote.credits} />],
              [t('panel.score'), ownVote.score],
              [t('panel.courses'), ownVote.courses.map((course) => both(course.name)).join('、')],
              [t('panel.remark'), <Written>{ownVote.remark}</Written>],
            ]}
          />
        )}
      </Stack>
    </Section>
  )
}
