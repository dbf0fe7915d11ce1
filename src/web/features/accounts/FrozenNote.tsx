import { roleNames } from '../../../contract/roles.ts'
import { formatInstant } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { Facts, Section, Stack } from '../../ui/Layout.tsx'
import type { Account } from './credit-sums.ts'

/** That an account is frozen: since when, why, by whom, and what it means; nothing while it is not. */
export function FrozenNote({ account, isOwn }: { account: Pick<Account, 'freeze'>; isOwn?: boolean }) {
  const { t, both, language } = useText()
  const { freeze } = account
  if (!freeze) return null
  const role = freeze.role in roleNames ? both(roleNames[freeze.role as keyof typeof roleNames]) : freeze.role
  return (
    <Section title={t('frozen.title')}>
      <Stack>
        <p className="cb-note cb-note-bad">{isOwn ? t('frozen.means') : t('frozen.staffMeans')}</p>
        <Facts
          facts={[
            [t('frozen.since'), formatInstant(freeze.since, language)],
            [t('frozen.reason'), both(freeze.reasonText)],
            [t('frozen.explanation'), freeze.reason],
            [t('frozen.by'), [freeze.officer, role, both(freeze.body)].filter(Boolean).join(' · ')],
          ]}
        />
        {isOwn && <p>{t('frozen.ask')}</p>}
      </Stack>
    </Section>
  )
}
