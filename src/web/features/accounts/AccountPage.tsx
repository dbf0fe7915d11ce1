import { useParams } from 'react-router'
import { issuePassword, readAccount } from '../../../contract/accounts.ts'
import { useAct, useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { formatInstant } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { CreditAmount } from '../../ui/CreditAmount.tsx'
import { Code, Facts, Lines, Page, Section, Split, Stack } from '../../ui/Layout.tsx'
import { PersonName } from '../../ui/PersonName.tsx'
import { StateTag } from '../../ui/StateTag.tsx'
import { Loaded, Nothing } from '../../ui/Waiting.tsx'
import { AccountOutcomes } from './AccountOutcomes.tsx'
import { Balances } from './Balances.tsx'
import { FirstPassword } from '../../ui/FirstPassword.tsx'
import { FrozenNote } from './FrozenNote.tsx'
import { actsByState, StateActs } from './StateActs.tsx'
import type { Account } from './credit-sums.ts'

/** One learning account, as the offices see it. */
export function AccountPage() {
  const { t, language } = useText()
  const { id = '' } = useParams()
  const { hasRole } = useSession()
  const account = useRead(readAccount, { params: { id } })
  return (
    <Page
      title={account.data?.name ?? t('accounts.one')}
      kicker={account.data && <Code>{account.data.accountNumber}</Code>}
      parent={{ path: paths.accounts(), name: t('nav.accounts') }}
    >
      <Loaded query={account}>
        {(data) => (
          <Split
            main={
              <>
                <FrozenNote account={data} />
                <Section title={t('accounts.person')} extra={<StateTag of="account" state={data.state} />}>
                  <Facts
                    facts={[
                      [t('field.name'), <PersonName name={data.name} />],
                      [t('field.idNumber'), data.maskedIdNumber && <Code>{data.maskedIdNumber}</Code>],
                      [t('field.phone'), data.maskedPhone && <Code>{data.maskedPhone}</Code>],
                      [t('field.openedAt'), formatInstant(data.openedAt, language)],
                      [t('accounts.stated'), data.statedStudentNumber && <Code>{data.statedStudentNumber}</Code>],
                    ]}
                  />
                </Section>
                <Section title={t('credits.byCategory')}>
                  {data.balances.length === 0 ? (
                    <Nothing reason={t('accounts.noCredits')} />
                  ) : (
                    <Balances balances={data.balances} />
                  )}
                </Section>
                {hasRole('credit_bank_office', 'academic_affairs') && <AccountOutcomes learnerId={data.learnerId} />}
                <Enrolments account={data} />
              </>
            }
            aside={
              hasRole('credit_bank_office') ? (
                <>
                  <StateActs account={data} />
                  <IssuePassword account={data} />
                </>
              ) : null
            }
          />
        )}
      </Loaded>
    </Page>
  )
}

function Enrolments({ account }: { account: Account }) {
  const { t, both } = useText()
  return (
    <Section title={t('accounts.enrolments')}>
      <Lines label={t('accounts.enrolments')}>
        {account.enrolments.map((one) => (
          <li key={one.id}>
            <Stack gap="small">
              <strong>
                {both(one.programme)} <StateTag of="enrolment" state={one.state} />
              </strong>
              <Facts
                facts={[
                  [t('field.institution'), both(one.institution)],
                  [t('field.department'), both(one.department)],
                  [t('field.className'), both(one.className)],
                  [t('field.studentNumber'), <Code>{one.studentNumber}</Code>],
                  [t('field.cohort'), one.cohort],
                  [t('ring.required'), <CreditAmount amount={one.creditsRequired} />],
                  [t('credits.passed'), <CreditAmount amount={one.creditsPassed} />],
                  [t('credits.converted'), <CreditAmount amount={one.creditsConverted} />],
                ]}
              />
            </Stack>
          </li>
        ))}
      </Lines>
    </Section>
  )
}

/** For who never had a sign-in, or lost it, and stands before the office with the document. */
function IssuePassword({ account }: { account: Account }) {
  const { t } = useText()
  const issue = useAct(issuePassword, { refreshes: false })
  if (account.state === 'CLOSED' || actsByState[account.state].length === 0) return null
  return (
    <Section title={t('accounts.signIn')}>
      <Stack>
        {issue.data && <FirstPassword {...issue.data} />}
        <Confirm
          act={t('accounts.issue')}
          question={t('accounts.issueQuestion')}
          isPending={issue.isPending}
          error={issue.error}
          isDone={issue.isSuccess}
          onConfirm={() => issue.mutate({ params: { id: account.learnerId } })}
        />
      </Stack>
    </Section>
  )
}
