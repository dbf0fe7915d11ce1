import { listMyLots, listMyStatement, readMyAccount } from '../../../contract/accounts.ts'
import { useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { keyOf, useText } from '../../text/text.ts'
import { Code, Page, Section } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { Loaded, Nothing } from '../../ui/Waiting.tsx'
import { Balances } from './Balances.tsx'
import { BucketSums } from './BucketSums.tsx'
import { sumBucket } from './credit-sums.ts'
import { FrozenNote } from './FrozenNote.tsx'
import { Lots } from './Lots.tsx'
import { Statement } from './Statement.tsx'

/** The learner's credits: balances by category, where they came from, and each movement like on a bank's statement. */
export function CreditsPage() {
  const { t } = useText()
  const account = useRead(readMyAccount)
  const lots = useRead(listMyLots)
  return (
    <Page
      title={t('nav.credits')}
      lead={
        account.data && (
          <>
            {t('field.accountNumber')} <Code>{account.data.accountNumber}</Code>
          </>
        )
      }
      actions={
        account.data?.freeze === null && (
          <LinkButton to={paths.conversion()} type="primary">
            {t('act.convert')}
          </LinkButton>
        )
      }
    >
      <Loaded query={account}>
        {(data) => (
          <>
            <FrozenNote account={data} isOwn />
            <Section>
              <BucketSums
                sums={[
                  { label: t('bucket.AVAILABLE'), amount: sumBucket(data, 'AVAILABLE'), meaning: 'good' },
                  { label: t('bucket.HELD'), amount: sumBucket(data, 'HELD'), meaning: 'wait' },
                  { label: t('bucket.CONSUMED'), amount: sumBucket(data, 'CONSUMED'), meaning: 'plain' },
                  ...(['FROZEN', 'REVOKED'] as const).flatMap((bucket) => {
                    const amount = sumBucket(data, bucket)
                    return amount > 0 ? { label: t(keyOf('bucket', bucket)), amount, meaning: 'plain' as const } : []
                  }),
                ]}
              />
            </Section>
            {data.balances.length > 0 && (
              <Section title={t('credits.byCategory')}>
                <Balances balances={data.balances} />
              </Section>
            )}
          </>
        )}
      </Loaded>
      <Section title={t('credits.lots')}>
        <Loaded query={lots}>
          {({ items }) =>
            items.length === 0 ? (
              <Nothing
                reason={t('credits.none')}
                action={<LinkButton to={paths.deposit()}>{t('act.deposit')}</LinkButton>}
              />
            ) : (
              <Lots lots={items} />
            )
          }
        </Loaded>
      </Section>
      <Section title={t('credits.statement')} isPlain id="statement">
        <Statement operation={listMyStatement} />
      </Section>
    </Page>
  )
}
