import { LeftOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useEffect } from 'react'
import {
  applicationKinds,
  applicationStates,
  listQueue,
  readApplication,
  reviewApplication,
} from '../../../contract/applications.ts'
import { readProcessFigures } from '../../../contract/figures.ts'
import { queryClient, call, useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { keyOf, useText } from '../../text/text.ts'
import { Filters } from '../../ui/Filters.tsx'
import { Code, Page, Section } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { StateTag } from '../../ui/StateTag.tsx'
import { useKeys } from '../../ui/use-keys.ts'
import { useHasRoomForThree, useIsPhone } from '../../ui/use-media.ts'
import { usePage } from '../../ui/use-page.ts'
import { usePlace } from '../../ui/use-place.ts'
import { Loaded, Nothing, Waiting } from '../../ui/Waiting.tsx'
import { CaseEvidence } from './CaseEvidence.tsx'
import { CaseFacts } from './CaseFacts.tsx'
import { CaseHistory } from './CaseHistory.tsx'
import { CaseNow } from './CaseNow.tsx'
import { CaseObjections } from './CaseObjections.tsx'
import { DecisionForm } from './DecisionForm.tsx'
import { OfficeActs } from './OfficeActs.tsx'
import { QueueList } from './QueueList.tsx'

/** The workbench: left the queue, middle the case, right the decision. The address holds choices and the open case. */
export function QueuePage() {
  const { t } = useText()
  const [{ address }, goTo] = usePlace()
  const page = usePage(listQueue, ['view', 'state', 'kind', 'search'])
  const isPhone = useIsPhone()
  const asked = address.get('id')
  const openId = asked ?? (isPhone ? null : (page.rows[0]?.id ?? null))
  const open = (id: string | null, replace = false) => {
    const next = new URLSearchParams(address)
    if (id === null) next.delete('id')
    else next.set('id', id)
    goTo({ address: next }, { replace })
  }
  const index = page.rows.findIndex((row) => row.id === openId)
  const step = (by: number) => {
    const row = page.rows[Math.max(0, Math.min(page.rows.length - 1, index + by))]
    if (row) open(row.id, true)
  }
  useKeys({ j: () => step(1), k: () => step(-1) })
  useNextCaseLoaded(page.rows[index + 1]?.id)
  const isReading = isPhone && asked !== null
  const { role } = useSession()
  const mayDecide = (reviewApplication.access as readonly string[]).includes(role)
  const mayCount = (readProcessFigures.access as readonly string[]).includes(role)
  return (
    <Page
      title={t('nav.queue')}
      isWide
      actions={
        <>
          {mayDecide && <LinkButton to={paths.batchReview()}>{t('batch.open')}</LinkButton>}
          {mayCount && <LinkButton to={paths.figures()}>{t('figures.title')}</LinkButton>}
        </>
      }
    >
      <div className="cb-bench">
        {!isReading && (
          <div className="cb-bench-list">
            <Filters filters={useQueueFilters()} page={page} />
            {page.error ? (
              <ProblemAlert error={page.error} onRetry={page.retry} />
            ) : page.isLoading ? (
              <Waiting rows={8} />
            ) : page.rows.length === 0 ? (
              <Section>
                <Nothing reason={page.isFiltered ? t('table.nothingFound') : t('queue.empty')} />
              </Section>
            ) : (
              <QueueList page={page} openId={openId} onOpen={(id) => open(id)} />
            )}
          </div>
        )}
        {(isReading || !isPhone) && openId && (
          <div className="cb-bench-case">
            {isReading && (
              <Button type="text" icon={<LeftOutlined aria-hidden />} onClick={() => open(null)}>
                {t('queue.toList')}
              </Button>
            )}
            <OpenCase
              key={openId}
              id={openId}
              onDecided={() => open(isPhone ? null : (page.rows[index + 1]?.id ?? null), true)}
            />
          </div>
        )}
      </div>
    </Page>
  )
}

function useQueueFilters() {
  const { t } = useText()
  return [
    {
      name: 'view',
      label: t('queue.view'),
      kind: 'choice' as const,
      options: (['done', 'all'] as const).map((value) => ({ value, label: t(`queue.view.${value}`) })),
      first: t('queue.view.todo'),
    },
    { name: 'search', label: t('queue.search'), kind: 'search' as const, hint: t('queue.searchHint') },
    {
      name: 'state',
      label: t('field.state'),
      kind: 'choice' as const,
      options: applicationStates
        .filter((state) => state !== 'DRAFT')
        .map((value) => ({ value, label: t(keyOf('state.application', value)) })),
    },
    {
      name: 'kind',
      label: t('field.applicationKind'),
      kind: 'choice' as const,
      options: applicationKinds.map((value) => ({ value, label: t(keyOf('kind', value)) })),
    },
  ]
}

/** The next case is loaded before it is asked for. */
function useNextCaseLoaded(id: string | undefined) {
  useEffect(() => {
    if (!id) return
    const request = { params: { id } }
    void queryClient.prefetchQuery({
      queryKey: [readApplication.id, request],
      queryFn: () => call(readApplication, request),
    })
  }, [id])
}

function OpenCase({ id, onDecided }: { id: string; onDecided: () => void }) {
  const { t } = useText()
  const application = useRead(readApplication, { params: { id } })
  const hasRoom = useHasRoomForThree()
  return (
    <Loaded query={application} rows={10}>
      {(data) => {
        const decision = (
          <>
            <DecisionForm key={`${data.id} ${data.version}`} application={data} onDecided={onDecided} />
            <OfficeActs application={data} />
          </>
        )
        return (
          <article className={hasRoom ? 'cb-case cb-case-wide' : 'cb-case'} aria-label={data.title}>
            <div className="cb-stack cb-gap-large">
              <header>
                <h2>{data.title}</h2>
                <div className="cb-quiet">
                  {t(keyOf('kind', data.kind))} · <Code>{data.number}</Code>{' '}
                  <StateTag of="application" state={data.state} />
                </div>
              </header>
              {data.outcome && <CaseEvidence application={data} />}
              {!hasRoom && decision}
              <CaseFacts application={data} />
              <CaseNow application={data} />
            </div>
            <div className="cb-stack cb-gap-large">
              {hasRoom && decision}
              <CaseObjections application={data} />
              <CaseHistory application={data} />
            </div>
          </article>
        )
      }}
    </Loaded>
  )
}
