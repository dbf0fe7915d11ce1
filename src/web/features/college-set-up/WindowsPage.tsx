import { useState } from 'react'
import { closeWindow, listWindows, moveWindowEnd, openWindow, windowKinds } from '../../../contract/college-set-up.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { formatDay } from '../../text/format.ts'
import { keyOf, useText } from '../../text/text.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Field } from '../../ui/Field.tsx'
import { Page, Row } from '../../ui/Layout.tsx'
import { Options } from '../../ui/Options.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { usePage } from '../../ui/use-page.ts'
import { AddForm } from './AddForm.tsx'
import { BothNames } from './BothNames.tsx'
import { Opened } from './Opened.tsx'
import { ReasonedAct } from './ReasonedAct.tsx'
import { SetUpHistory } from './SetUpHistory.tsx'
import { ShowButton } from './ShowButton.tsx'
import { useMaySettle, useSettling, useSetUpParent } from './use-settling.ts'

type Window = AnswerOf<typeof listWindows>['items'][number]
const meanings = { COMING: 'info', OPEN: 'good', OVER: 'quiet', CLOSED: 'quiet' } as const

/** When learners can apply. */
export function WindowsPage() {
  const { t, both, language } = useText()
  const parent = useSetUpParent()
  const maySettle = useMaySettle('college')
  const page = usePage(listWindows, [])
  const [openId, setOpenId] = useState<string | null>(null)
  const open = page.rows.find((row) => row.id === openId)
  return (
    <Page title={t('setUp.windows')} lead={t('setUp.windowsLead')} parent={parent}>
      {maySettle && <OpenForm />}
      <DataTable
        label={t('setUp.windows')}
        page={page}
        rowKey={(row) => row.id}
        empty={{ reason: t('setUp.windowNone') }}
        columns={[
          { key: 'name', title: t('field.title'), isName: true, render: (row) => both(row.name) },
          { key: 'from', title: t('setUp.opensOn'), render: (row) => formatDay(row.opensOn, language) },
          { key: 'to', title: t('setUp.closesOn'), render: (row) => formatDay(row.closesOn, language) },
          {
            key: 'kinds',
            title: t('setUp.kinds'),
            render: (row) => row.kinds.map((kind) => t(keyOf('kind', kind))).join(' · '),
          },
          { key: 'count', title: t('setUp.applicationCount'), render: (row) => row.applicationCount, isFigure: true },
          {
            key: 'state',
            title: t('field.state'),
            render: (row) => <Mark meaning={meanings[row.state]}>{t(keyOf('windowState', row.state))}</Mark>,
          },
        ]}
        rowActions={(row) => <ShowButton name={both(row.name)} onShow={() => setOpenId(row.id)} />}
      />
      {open && <OneWindow key={open.id} window={open} />}
    </Page>
  )
}

function OpenForm() {
  const { t } = useText()
  const [names, setNames] = useState({ zh: '', en: '' })
  const [opensOn, setOpensOn] = useState('')
  const [closesOn, setClosesOn] = useState('')
  const [kinds, setKinds] = useState<string[]>([...windowKinds])
  const act = useSettling(openWindow, () => setNames({ zh: '', en: '' }))
  const asked = windowKinds.filter((kind) => kinds.includes(kind))
  return (
    <AddForm
      act={t('setUp.windowOpen')}
      isPending={act.isPending}
      error={act.error}
      onSubmit={() => act.mutate({ body: { name: names, opensOn, closesOn, kinds: asked } })}
    >
      <BothNames names={names} onChange={setNames} />
      <Field label={t('setUp.opensOn')} type="date" value={opensOn} onChange={setOpensOn} isRequired />
      <Field
        label={t('setUp.closesOn')}
        hint={t('setUp.closesHint')}
        type="date"
        value={closesOn}
        onChange={setClosesOn}
        isRequired
      />
      <Options
        label={t('setUp.kinds')}
        isMultiple
        values={kinds}
        onChange={setKinds}
        options={windowKinds.map((kind) => ({ value: kind, label: t(keyOf('kind', kind)) }))}
      />
    </AddForm>
  )
}

/** One window: its end may be moved while it has not passed, and every move stays on record. */
function OneWindow({ window }: { window: Window }) {
  const { t, both, language } = useText()
  const maySettle = useMaySettle('college')
  const [closesOn, setClosesOn] = useState(window.closesOn)
  const move = useSettling(moveWindowEnd)
  const close = useSettling(closeWindow)
  const params = { id: window.id }
  const isOver = window.state === 'OVER' || window.state === 'CLOSED'
  const title = t('setUp.historyOf', { name: both(window.name) })
  return (
    <Opened title={title}>
      {maySettle && !isOver && (
        <Row>
          <ReasonedAct
            act={t('setUp.windowMove')}
            question={t('setUp.windowMoveQuestion', { day: formatDay(window.closesOn, language) })}
            settling={move}
            onConfirm={(reason) => move.mutate({ params, body: { closesOn, formerClosesOn: window.closesOn, reason } })}
          >
            <Field label={t('setUp.closesOn')} type="date" value={closesOn} onChange={setClosesOn} isRequired />
          </ReasonedAct>
          <ReasonedAct
            act={t('setUp.windowClose')}
            question={t('setUp.windowCloseQuestion')}
            isDangerous
            settling={close}
            onConfirm={(reason) => close.mutate({ params, body: { reason } })}
          />
        </Row>
      )}
      <SetUpHistory objectId={window.id} label={title} />
    </Opened>
  )
}
