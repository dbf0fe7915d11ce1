import { Link } from 'react-router'
import { listAccountOutcomes } from '../../../contract/accounts.ts'
import { useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { formatDay } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { Lines, Section } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { StateTag } from '../../ui/StateTag.tsx'
import { Loaded, Nothing } from '../../ui/Waiting.tsx'

/** What the learner had recognised; each leads to its case, and to its revocation. */
export function AccountOutcomes({ learnerId }: { learnerId: string }) {
  const { t, both, language } = useText()
  const outcomes = useRead(listAccountOutcomes, { params: { id: learnerId } })
  return (
    <Section title={t('accounts.outcomes')}>
      <Loaded query={outcomes} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing reason={t('accounts.noOutcomes')} />
          ) : (
            <Lines label={t('accounts.outcomes')}>
              {items.map((one) => (
                <li key={one.outcomeId} className="cb-line">
                  <div>
                    <Link to={paths.application(one.applicationId)}>{one.title}</Link>
                    <div className="cb-quiet">
                      {both(one.kindName)} · {formatDay(one.obtainedOn, language)}
                    </div>
                  </div>
                  <div className="cb-line-end">
                    <StateTag of="outcome" state={one.state} />
                    <LinkButton
                      to={paths.revocation(one.applicationId)}
                      size="small"
                      aria-label={t('revocation.ofNamed', { title: one.title })}
                    >
                      {t(one.state === 'REVOKED' ? 'revocation.toPageRevoked' : 'revocation.toPage')}
                    </LinkButton>
                  </div>
                </li>
              ))}
            </Lines>
          )
        }
      </Loaded>
    </Section>
  )
}
