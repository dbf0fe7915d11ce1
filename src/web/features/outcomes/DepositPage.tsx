import { useEffect } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { listOutcomeDefinitions, listOutcomeKinds } from '../../../contract/catalogue.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { depositOutcome } from '../../../contract/outcomes.ts'
import { formatCredit } from '../../../core/credit.ts'
import { useAct, useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { nameLevel } from '../../text/level.ts'
import { useText } from '../../text/text.ts'
import { CreditAmount } from '../../ui/CreditAmount.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { Narrow, Page, Section } from '../../ui/Layout.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { usePage } from '../../ui/use-page.ts'
import { Loaded, Waiting } from '../../ui/Waiting.tsx'
import { DepositSteps } from './DepositSteps.tsx'
import { forgetTyped, keep, recall } from './kept-answers.ts'
import { OutcomeForm } from './OutcomeForm.tsx'
import { useKind } from '../../outcomes/use-kinds.ts'

type Definition = AnswerOf<typeof listOutcomeDefinitions>['items'][number]

/** Deposit, first half: which kind, which entry of the catalogue, then its fields. The address says how far one is. */
export function DepositPage() {
  const { t } = useText()
  const [search] = useSearchParams()
  const kind = search.get('kind')
  const code = search.get('definition')
  return (
    <Page title={t('deposit.title')} lead={t('deposit.lead')}>
      <DepositSteps current={code ? 1 : 0} />
      {!kind ? <ChooseKind /> : !code ? <ChooseDefinition kind={kind} /> : <FillIn kind={kind} code={code} />}
    </Page>
  )
}

function ChooseKind() {
  const { t, both } = useText()
  const kinds = useRead(listOutcomeKinds)
  return (
    <Section title={t('deposit.whichKind')} isPlain>
      <Loaded query={kinds} rows={8}>
        {({ items }) => (
          <ul className="cb-tiles">
            {items.map((kind) => (
              <li key={kind.code}>
                <Link to={paths.deposit(kind.code)} className="cb-card cb-tile">
                  <strong>{both(kind.name)}</strong>
                  <span className="cb-quiet">{both(kind.description)}</span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  )
}

function ChooseDefinition({ kind }: { kind: string }) {
  const { t, both, language } = useText()
  const [address] = useSearchParams()
  const page = usePage(listOutcomeDefinitions, ['search'], { kind })
  const chosen = useKind(kind)
  const pathOf = (definition: Definition) => {
    keep('definition', definition)
    return paths.deposit(kind, definition.code)
  }
  const publicKind = `${paths.publicKind(kind)}`
  return (
    <Section
      title={chosen ? t('deposit.whichDefinition', { kind: both(chosen.name) }) : t('deposit.which')}
      extra={<Link to={paths.deposit()}>{t('deposit.otherKind')}</Link>}
      isPlain
    >
      <DataTable
        key={address.get('kind')}
        label={t('deposit.which')}
        page={page}
        rowKey={(definition) => definition.id}
        rowPath={(definition) => paths.deposit(kind, definition.code)}
        filters={[{ name: 'search', label: t('deposit.search'), kind: 'search', hint: t('deposit.searchHint') }]}
        empty={{ reason: t('deposit.noDefinition'), action: <a href={publicKind}>{t('deposit.aboutKind')}</a> }}
        columns={[
          { key: 'name', title: t('field.name'), isName: true, render: (definition) => both(definition.name) },
          { key: 'level', title: t('field.level'), render: (definition) => nameLevel(definition.level, language) },
          { key: 'issuer', title: t('field.issuer'), render: (definition) => definition.issuer },
          {
            key: 'credits',
            title: t('field.creditsMaximum'),
            isFigure: true,
            render: (definition) => <CreditAmount amount={definition.creditsMaximum} />,
          },
        ]}
        rowActions={(definition) => (
          <Link to={pathOf(definition)} aria-label={t('deposit.chooseNamed', { name: both(definition.name) })}>
            {t('deposit.choose')}
          </Link>
        )}
      />
    </Section>
  )
}

function FillIn({ kind, code }: { kind: string; code: string }) {
  const { t, both } = useText()
  const navigate = useNavigate()
  const chosen = useKind(kind)
  const kept = recall<Definition>('definition')
  const found = useRead(listOutcomeDefinitions, { query: { kind, search: code, limit: 100 } })
  const definition = found.data?.items.find((one) => one.code === code) ?? (kept?.code === code ? kept : undefined)
  const act = useAct(depositOutcome, {
    onDone: (outcome) => {
      forgetTyped(code)
      void navigate(paths.outcomeEvidence(outcome.id), { replace: true })
    },
  })
  useEffect(() => {
    if (found.isSuccess && !definition) void navigate(paths.deposit(kind), { replace: true })
  }, [found.isSuccess, definition])
  if (!chosen || !definition) return <Waiting rows={6} />
  return (
    <Narrow>
      <Section
        title={both(definition.name)}
        extra={<Link to={paths.deposit(kind)}>{t('deposit.otherDefinition')}</Link>}
      >
        <p className="cb-note cb-note-info">
          {t('deposit.worth', {
            credits: formatCredit(definition.creditsMaximum),
            category: both(definition.creditCategoryName),
          })}
        </p>
        {!definition.isVerified && <Mark meaning="wait">{t('deposit.unverified')}</Mark>}
        <OutcomeForm
          keptAs={code}
          fields={chosen.fields}
          certificate={definition}
          initial={{
            title: '',
            issuer: '',
            certificateNumber: '',
            obtainedOn: '',
            validTo: '',
            fields: {},
          }}
          error={act.error}
          isPending={act.isPending}
          onSubmit={(answers) => act.mutate({ body: { definitionId: definition.id, ...answers } })}
        />
      </Section>
    </Narrow>
  )
}
