import { Link } from 'react-router'
import { certificateAfter } from '../../../core/case/revocation.ts'
import { formatCredit } from '../../../core/credit.ts'
import { paths } from '../../paths.ts'
import { useText } from '../../text/text.ts'
import { CreditAmount } from '../../ui/CreditAmount.tsx'
import { Facts, Lines, Quiet, Section, Stack } from '../../ui/Layout.tsx'
import type { Revocation } from './RevocationPage.tsx'

/** What revoking a recognition entails as things stand; a confirmation is good for this and nothing else. */
export function Entailed({ revocation }: { revocation: Revocation }) {
  const { t } = useText()
  const { entailed, proposal } = revocation
  const places = (
    [
      ['AVAILABLE', entailed.available],
      ['HELD', entailed.held],
      ['CONSUMED', entailed.consumed],
      ['FROZEN', entailed.frozen],
      ['EXPIRED', entailed.expired],
      ['FORFEITED', entailed.forfeited],
    ] as const
  ).filter(([, amount]) => amount > 0)
  const certificate = proposal ? certificateAfter[proposal.reasonCode] : 'open'
  return (
    <Section title={t('revocation.entails')}>
      <Stack gap="large">
        <Facts
          facts={[
            [t('revocation.credits'), <CreditAmount amount={entailed.credits} />],
            places.length > 0 && [
              t('revocation.where'),
              places.map(([bucket, amount]) => `${t(`bucket.${bucket}`)} ${formatCredit(amount)}`).join(' · '),
            ],
            entailed.hasCertificate && [t('revocation.certificate'), t(`revocation.certificate.${certificate}`)],
          ]}
        />
        <div>
          <h3>{t('revocation.reversals')}</h3>
          {entailed.reversals.length === 0 ? (
            <Quiet>{t('revocation.noReversals')}</Quiet>
          ) : (
            <Cases label={t('revocation.reversals')} cases={entailed.reversals} words={t('revocation.reversalWords')} />
          )}
        </div>
        {entailed.ended.length > 0 && (
          <div>
            <h3>{t('revocation.ended')}</h3>
            <Cases label={t('revocation.ended')} cases={entailed.ended} words={t('revocation.endedWords')} />
          </div>
        )}
        {entailed.isGraduated && <p className="cb-note cb-note-wait">{t('revocation.graduated')}</p>}
        <Quiet>{t('revocation.told')}</Quiet>
      </Stack>
    </Section>
  )
}

interface CasesProps {
  label: string
  cases: Revocation['entailed']['reversals']
  words: string
}

function Cases({ label, cases, words }: CasesProps) {
  const { t, both } = useText()
  return (
    <Lines label={label}>
      {cases.map((one) => (
        <li key={one.applicationId}>
          <Stack gap="small">
            <Link to={paths.application(one.applicationId)} className="cb-code">
              {one.number}
            </Link>
            {one.courses.map((course) => (
              <span key={both(course.name)} className="cb-line">
                <span>{both(course.name)}</span>
                <CreditAmount amount={course.credits} />
              </span>
            ))}
            <Quiet>
              {words}
              {one.returned > 0 && ` · ${t('revocation.returned', { credits: formatCredit(one.returned) })}`}
            </Quiet>
          </Stack>
        </li>
      ))}
    </Lines>
  )
}
