import type { listMyLots } from '../../../contract/accounts.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { formatCredit, parseCredit, sumCredits } from '../../../core/credit.ts'
import { formatDay } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { Field } from '../../ui/Field.tsx'
import { Stack } from '../../ui/Layout.tsx'
import { Options } from '../../ui/Options.tsx'

/** How much to take of each lot as typed, or null where the bank chooses. */
export type Shares = Record<string, string> | null

/** The shares as amounts; an empty list where the bank chooses, null where they do not add up to what is needed. */
export function readShares(shares: Shares, needed: number): { lotId: string; amount: number }[] | null {
  if (shares === null) return []
  const read = Object.entries(shares)
    .filter(([, text]) => text.trim() !== '')
    .map(([lotId, text]) => ({ lotId, amount: parseCredit(text) ?? -1 }))
    .filter(({ amount }) => amount !== 0)
  if (read.some(({ amount }) => amount < 0)) return null
  return sumCredits(read.map(({ amount }) => amount)) === needed ? read : null
}

interface LotSharesProps {
  lots: AnswerOf<typeof listMyLots>['items']
  needed: number
  shares: Shares
  onChange: (shares: Shares) => void
}

/** Which credits to use: the bank's order, or one's own. */
export function LotShares({ lots, needed, shares, onChange }: LotSharesProps) {
  const { t, language } = useText()
  const chosen = sumCredits(Object.values(shares ?? {}).map((text) => parseCredit(text) ?? 0))
  const hint = (lot: LotSharesProps['lots'][number]) => {
    const expires = lot.expiresOn
      ? t('case.expires', { day: formatDay(lot.expiresOn, language) })
      : t('credits.noExpiry')
    return `${t('convert.lotAvailable', { amount: formatCredit(lot.available) })} · ${expires}`
  }
  return (
    <Stack>
      <Options
        label={t('convert.who')}
        isLabelUnseen
        values={[shares === null ? 'bank' : 'own']}
        onChange={([value]) => onChange(value === 'bank' ? null : {})}
        options={[
          { value: 'bank', label: t('convert.byBank'), detail: t('convert.byBankHint') },
          { value: 'own', label: t('convert.byMe') },
        ]}
      />
      {shares !== null && (
        <>
          {lots.map((lot) => (
            <Field
              key={lot.lotId}
              label={lot.title}
              hint={hint(lot)}
              value={shares[lot.lotId] ?? ''}
              onChange={(text) => onChange({ ...shares, [lot.lotId]: text })}
              fault={
                (parseCredit(shares[lot.lotId] || '0') ?? Infinity) > lot.available ? t('convert.tooMuch') : undefined
              }
              inputMode="decimal"
              suffix={t('unit.credits', { count: 2 })}
              maxLength={9}
            />
          ))}
          <p className="cb-quiet" role="status">
            {t('convert.chosen', { chosen: formatCredit(chosen), needed: formatCredit(needed) })}
          </p>
        </>
      )}
    </Stack>
  )
}
