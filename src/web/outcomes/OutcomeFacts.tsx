import { Link } from 'react-router'
import type { readOutcome } from '../../contract/outcomes.ts'
import type { AnswerOf } from '../../contract/operation.ts'
import { paths } from '../paths.ts'
import { useSession } from '../session.tsx'
import { formatDay } from '../text/format.ts'
import { useText } from '../text/text.ts'
import { CreditAmount } from '../ui/CreditAmount.tsx'
import { Code, Facts } from '../ui/Layout.tsx'
import { stateOf } from '../ui/use-place.ts'
import { useKind } from './use-kinds.ts'

/** What an outcome says, with the fields of its kind. */
export function OutcomeFacts({ outcome }: { outcome: AnswerOf<typeof readOutcome> }) {
  const { t, both, language } = useText()
  const kind = useKind(outcome.kind)
  const own = (kind?.fields ?? []).flatMap((field) => {
    const value = outcome.fields[field.key]
    if (value === null || value === undefined || value === '') return []
    const choice = field.choices.find((one) => one.value === value)
    const shown = choice
      ? both(choice.label)
      : field.type === 'date'
        ? formatDay(String(value), language)
        : String(value)
    return [[both(field.label), shown] as const]
  })
  return (
    <Facts
      facts={[
        [t('field.kind'), both(outcome.kindName)],
        [t('field.definition'), both(outcome.definitionName)],
        outcome.prepared && [t('rosters.preparedBy'), both(outcome.prepared.by)],
        outcome.prepared?.revokedAt != null && [t('rosters.revokedByIssuer'), outcome.prepared.revokeReason],
        [t('field.issuer'), outcome.issuer],
        [t('field.certificateNumber'), outcome.certificateNumber && <Certificate number={outcome.certificateNumber} />],
        [t('field.obtainedOn'), formatDay(outcome.obtainedOn, language)],
        [t('field.validTo'), outcome.validTo && formatDay(outcome.validTo, language)],
        ...own,
        [t('field.creditsMaximum'), <CreditAmount amount={outcome.creditsMaximum} />],
      ]}
    />
  )
}

/** The office that decides whose a number is goes from it to whoever registered it. */
function Certificate({ number }: { number: string }) {
  const { role } = useSession()
  if (role !== 'credit_bank_office') return <Code>{number}</Code>
  return (
    <Link to={paths.certificates()} state={stateOf({ certificateNumber: number })}>
      <Code>{number}</Code>
    </Link>
  )
}
