import { useState } from 'react'
import {
  discardDefinition,
  listSetUpDefinitions,
  renameDefinition,
  retireDefinition,
} from '../../../contract/college-set-up.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { listOutcomeKinds } from '../../../contract/catalogue.ts'
import { formatCredit } from '../../../core/credit.ts'
import { useRead } from '../../api.ts'
import { formatDay } from '../../text/format.ts'
import { keyOf, useText } from '../../text/text.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Field } from '../../ui/Field.tsx'
import { Code, Facts, Page, Row } from '../../ui/Layout.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { usePage } from '../../ui/use-page.ts'
import { AddDefinition } from './AddDefinition.tsx'
import { Opened } from './Opened.tsx'
import { ReasonedAct } from './ReasonedAct.tsx'
import { Rename } from './Rename.tsx'
import { SetUpHistory } from './SetUpHistory.tsx'
import { ShowButton } from './ShowButton.tsx'
import { useMaySettle, useSettling, useSetUpParent } from './use-settling.ts'

type Definition = AnswerOf<typeof listSetUpDefinitions>['items'][number]
const meanings = { COMING: 'info', IN_FORCE: 'good', RETIRED: 'quiet' } as const

/** What learners of the college may claim. */
export function CataloguePage() {
  const { t, both } = useText()
  const parent = useSetUpParent()
  const maySettle = useMaySettle('catalogue')
  const kinds = useRead(listOutcomeKinds)
  const page = usePage(listSetUpDefinitions, ['search', 'kind'])
  const [openId, setOpenId] = useState<string | null>(null)
  const open = page.rows.find((row) => row.id === openId)
  const kindName = (code: string) => both(kinds.data?.items.find((kind) => kind.code === code)?.name)
  const options = (kinds.data?.items ?? []).map((kind) => ({ value: kind.code, label: both(kind.name) }))
  return (
    <Page title={t('setUp.catalogue')} lead={t('setUp.catalogueLead')} parent={parent}>
      {maySettle && <AddDefinition kinds={kinds.data?.items ?? []} />}
      <DataTable
        label={t('setUp.catalogue')}
        page={page}
        rowKey={(row) => row.id}
        empty={{ reason: t('setUp.definitionNone') }}
        filters={[
          { name: 'search', label: t('setUp.search'), kind: 'search' },
          { name: 'kind', label: t('field.kind'), kind: 'choice', options },
        ]}
        columns={[
          { key: 'name', title: t('field.title'), isName: true, render: (row) => both(row.name) },
          { key: 'code', title: t('setUp.code'), render: (row) => <Code>{row.code}</Code> },
          { key: 'kind', title: t('field.kind'), render: (row) => kindName(row.kind) },
          {
            key: 'credits',
            title: t('field.creditsMaximum'),
            render: (row) => formatCredit(row.creditsMaximum),
            isFigure: true,
          },
          {
            key: 'state',
            title: t('field.state'),
            render: (row) => <Mark meaning={meanings[row.state]}>{t(keyOf('definitionState', row.state))}</Mark>,
          },
        ]}
        rowActions={(row) => <ShowButton name={both(row.name)} onShow={() => setOpenId(row.id)} />}
      />
      {open && <OneDefinition key={open.id} definition={open} />}
    </Page>
  )
}

function OneDefinition({ definition }: { definition: Definition }) {
  const { t, both, language } = useText()
  const maySettle = useMaySettle('catalogue')
  const title = t('setUp.historyOf', { name: both(definition.name) })
  const yes = (value: boolean) => t(value ? 'setUp.yes' : 'setUp.no')
  return (
    <Opened title={title}>
      <Facts
        facts={[
          [t('field.issuer'), definition.issuer],
          [t('field.level'), definition.level],
          [t('field.category'), both(definition.creditCategoryName)],
          [t('setUp.needsNumber'), yes(definition.needsCertificateNumber)],
          [t('setUp.isRepeatable'), yes(definition.isRepeatable)],
          [t('setUp.validityMonths'), definition.validityMonths ?? '—'],
          [t('setUp.source'), definition.source],
          [t('setUp.recognisedFrom'), formatDay(definition.recognisedFrom, language)],
          definition.recognisedTo !== null && [t('setUp.recognisedTo'), formatDay(definition.recognisedTo, language)],
        ]}
      />
      {maySettle && <Corrections definition={definition} />}
      <SetUpHistory objectId={definition.id} label={title} />
    </Opened>
  )
}

/** Names are corrected; what no outcome uses is discarded; what is recognised no longer is retired. */
function Corrections({ definition }: { definition: Definition }) {
  const { t } = useText()
  const [recognisedTo, setRecognisedTo] = useState('')
  const retire = useSettling(retireDefinition)
  const rename = useSettling(renameDefinition)
  const discard = useSettling(discardDefinition)
  const params = { id: definition.id }
  return (
    <Row>
      <Rename
        names={definition.name}
        settling={rename}
        onConfirm={(name, reason) => rename.mutate({ params, body: { name, reason } })}
      />
      <ReasonedAct
        act={t('setUp.definitionDiscard')}
        question={t('setUp.definitionDiscardQuestion')}
        isDangerous
        settling={discard}
        onConfirm={(reason) => discard.mutate({ params, body: { reason } })}
      />
      {definition.state !== 'RETIRED' && (
        <ReasonedAct
          act={t('setUp.retire')}
          question={t('setUp.retireQuestion')}
          isDangerous
          settling={retire}
          onConfirm={(reason) => retire.mutate({ params, body: { recognisedTo, reason } })}
        >
          <Field
            label={t('setUp.recognisedTo')}
            hint={t('setUp.retireHint')}
            type="date"
            value={recognisedTo}
            onChange={setRecognisedTo}
            isRequired
          />
        </ReasonedAct>
      )}
    </Row>
  )
}
