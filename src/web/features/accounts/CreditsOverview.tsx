import { listMyCourses } from '../../../contract/accounts.ts'
import { formatCredit } from '../../../core/credit.ts'
import { useRead } from '../../api.ts'
import { keyOf, useText } from '../../text/text.ts'
import { Facts, Stack, type Fact } from '../../ui/Layout.tsx'
import { CreditAmount } from '../../ui/CreditAmount.tsx'
import { ProgressRing } from '../../ui/ProgressRing.tsx'
import { missingCore, standingOf, sumBucket, type Account } from './credit-sums.ts'

/** One ring and one sentence: what is earned, what is available, what is still needed. */
export function CreditsOverview({ account }: { account: Account }) {
  const { t } = useText()
  const courses = useRead(listMyCourses)
  const { required, passed, converted, missing } = standingOf(account)
  const core = Math.min(missing, missingCore(courses.data?.items ?? []))
  const words =
    missing === 0
      ? t('credits.complete')
      : core === 0
        ? t('credits.missing', { amount: formatCredit(missing) })
        : t('credits.missingCore', { amount: formatCredit(missing), core: formatCredit(core) })
  return (
    <Stack>
      {required > 0 && (
        <>
          <ProgressRing
            total={required}
            parts={[
              { label: t('credits.passed'), amount: passed, meaning: 'good' },
              { label: t('credits.converted'), amount: converted, meaning: 'info' },
            ]}
          />
          <p className="cb-sentence">{words}</p>
        </>
      )}
      <Facts
        facts={[
          [t('bucket.AVAILABLE'), <CreditAmount amount={sumBucket(account, 'AVAILABLE')} meaning="good" />],
          [t('bucket.HELD'), <CreditAmount amount={sumBucket(account, 'HELD')} meaning="wait" />],
          [t('bucket.CONSUMED'), <CreditAmount amount={sumBucket(account, 'CONSUMED')} />],
          ...(['FROZEN', 'REVOKED'] as const).map((bucket): Fact => {
            const amount = sumBucket(account, bucket)
            return amount > 0 && [t(keyOf('bucket', bucket)), <CreditAmount amount={amount} />]
          }),
        ]}
      />
    </Stack>
  )
}
