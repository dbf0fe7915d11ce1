import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { addUnit, closeUnit, listSetUpUnits, renameUnit } from '../../../contract/college-set-up.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { findPlaceFault, unitKinds, type UnitKind } from '../../../core/college-set-up/unit-place.ts'
import { useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { keyOf, useText } from '../../text/text.ts'
import { Choice } from '../../ui/Choice.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { Field } from '../../ui/Field.tsx'
import { Code, Page, Row } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { usePage } from '../../ui/use-page.ts'
import { AddForm } from './AddForm.tsx'
import { BothNames } from './BothNames.tsx'
import { Opened } from './Opened.tsx'
import { ReasonedAct } from './ReasonedAct.tsx'
import { SetUpHistory } from './SetUpHistory.tsx'
import { ShowButton } from './ShowButton.tsx'
import { useMaySettle, useSettling, useSetUpParent } from './use-settling.ts'

type Unit = AnswerOf<typeof listSetUpUnits>['items'][number]

/** The units of the college, one level at a time. */
export function UnitsPage() {
  const { t, both } = useText()
  const parent = useSetUpParent()
  const maySettle = useMaySettle('college')
  const [search] = useSearchParams()
  const parentId = search.get('parentId') ?? undefined
  const at = useRead(listSetUpUnits, { query: { limit: 1, ...(parentId ? { parentId } : {}) } })
  const path = at.data?.path ?? []
  const page = usePage(listSetUpUnits, ['search', 'kind'], parentId ? { parentId } : {})
  const [openId, setOpenId] = useState<string | null>(null)
  const open = page.rows.find((row) => row.id === openId)
  return (
    <Page title={t('setUp.units')} lead={t('setUp.unitsLead')} parent={parent}>
      {path.length > 0 && (
        <nav className="cb-row cb-gap-small" aria-label={t('setUp.unitTop')}>
          <Link to={paths.setUpUnits()}>{t('setUp.unitTop')}</Link>
          {path.map((unit) => (
            <Link key={unit.id} to={paths.setUpUnits(unit.id)}>
              › {both(unit.name)}
            </Link>
          ))}
        </nav>
      )}
      {maySettle && <AddUnit key={parentId ?? ''} parentId={parentId ?? null} parentKind={path.at(-1)?.kind ?? null} />}
      <DataTable
        label={t('setUp.units')}
        page={page}
        rowKey={(unit) => unit.id}
        empty={{ reason: t('setUp.unitNone') }}
        filters={[
          { name: 'search', label: t('setUp.search'), kind: 'search' },
          { name: 'kind', label: t('setUp.unitKind'), kind: 'choice', options: kindOptions(unitKinds, t) },
        ]}
        columns={[
          { key: 'name', title: t('field.title'), isName: true, render: (unit) => both(unit.name) },
          { key: 'code', title: t('setUp.code'), render: (unit) => <Code>{unit.code}</Code> },
          { key: 'kind', title: t('setUp.unitKind'), render: (unit) => t(keyOf('unitKind', unit.kind)) },
          { key: 'parts', title: t('setUp.unitParts'), render: (unit) => unit.partCount, isFigure: true },
          {
            key: 'state',
            title: t('field.state'),
            render: (unit) => (unit.closedAt ? <Mark meaning="quiet">{t('setUp.retired')}</Mark> : '—'),
          },
        ]}
        rowActions={(unit) => (
          <Row>
            {holds(unit.kind) && <LinkButton to={paths.setUpUnits(unit.id)}>{t('setUp.unitInside')}</LinkButton>}
            <ShowButton name={both(unit.name)} onShow={() => setOpenId(unit.id)} />
          </Row>
        )}
      />
      {open && <OneUnit key={open.id} unit={open} />}
    </Page>
  )
}

const kindOptions = (kinds: readonly UnitKind[], t: ReturnType<typeof useText>['t']) =>
  kinds.map((kind) => ({ value: kind, label: t(keyOf('unitKind', kind)) }))

/** Whether units can stand below one of this kind. */
const holds = (kind: UnitKind) => unitKinds.some((part) => findPlaceFault(part, kind) === null)

function AddUnit({ parentId, parentKind }: { parentId: string | null; parentKind: UnitKind | null }) {
  const { t } = useText()
  const [names, setNames] = useState({ zh: '', en: '' })
  const [code, setCode] = useState('')
  const [chosen, setChosen] = useState<string>('')
  const act = useSettling(addUnit, () => {
    setNames({ zh: '', en: '' })
    setCode('')
  })
  const allowed = unitKinds.filter((kind) => findPlaceFault(kind, parentKind) === null)
  const kind = allowed.find((one) => one === chosen) ?? allowed[0]
  if (!kind) return null
  return (
    <AddForm
      act={t('setUp.unitAdd')}
      isPending={act.isPending}
      error={act.error}
      onSubmit={() => act.mutate({ body: { parentId, code, name: names, kind } })}
    >
      <Choice label={t('setUp.unitKind')} value={kind} onChange={setChosen} options={kindOptions(allowed, t)} />
      <Field label={t('setUp.code')} value={code} onChange={setCode} isRequired maxLength={32} />
      <BothNames names={names} onChange={setNames} />
    </AddForm>
  )
}

function OneUnit({ unit }: { unit: Unit }) {
  const { t, both } = useText()
  const maySettle = useMaySettle('college')
  const [names, setNames] = useState(unit.name)
  const rename = useSettling(renameUnit)
  const close = useSettling(closeUnit)
  const params = { id: unit.id }
  const title = t('setUp.historyOf', { name: both(unit.name) })
  return (
    <Opened title={title}>
      {maySettle && unit.closedAt === null && (
        <Row>
          <ReasonedAct
            act={t('setUp.unitRename')}
            question={both(unit.name)}
            settling={rename}
            onConfirm={(reason) => rename.mutate({ params, body: { name: names, reason } })}
          >
            <BothNames names={names} onChange={setNames} />
          </ReasonedAct>
          <ReasonedAct
            act={t('setUp.unitClose')}
            question={t('setUp.unitCloseQuestion')}
            isDangerous
            settling={close}
            onConfirm={(reason) => close.mutate({ params, body: { reason } })}
          />
        </Row>
      )}
      <SetUpHistory objectId={unit.id} label={title} />
    </Opened>
  )
}
