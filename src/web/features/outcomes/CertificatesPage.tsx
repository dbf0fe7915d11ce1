import { Button } from 'antd'
import { useState, type FormEvent } from 'react'
import { Link } from 'react-router'
import { findCertificateClaims, releaseCertificateClaim } from '../../../contract/outcomes.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { useAct, useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { formatInstant } from '../../text/format.ts'
import { keyOf, useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { Field } from '../../ui/Field.tsx'
import { Code, Facts, Narrow, Page, Quiet, Row, Section, Stack } from '../../ui/Layout.tsx'
import { Options } from '../../ui/Options.tsx'
import { PersonName } from '../../ui/PersonName.tsx'
import { Mark, StateTag } from '../../ui/StateTag.tsx'
import { usePlace } from '../../ui/use-place.ts'
import { Loaded, Nothing } from '../../ui/Waiting.tsx'

type Claim = AnswerOf<typeof findCertificateClaims>['items'][number]

/** Who registered a certificate: where the office goes when somebody is told that the own number is taken. */
export function CertificatesPage() {
  const { t } = useText()
  const [{ kept }] = usePlace()
  const certificateNumber = kept.get('certificateNumber') ?? ''
  const issuer = kept.get('issuer') ?? ''
  return (
    <Page title={t('nav.certificates')} lead={t('certificates.lead')}>
      <Narrow>
        <Stack gap="large">
          <FindForm key={kept.toString()} certificateNumber={certificateNumber} issuer={issuer} />
          {certificateNumber !== '' && <Claims certificateNumber={certificateNumber} issuer={issuer} />}
        </Stack>
      </Narrow>
    </Page>
  )
}

interface Asked {
  certificateNumber: string
  issuer: string
}

function FindForm(asked: Asked) {
  const { t } = useText()
  const [, goTo] = usePlace()
  const [typed, setTyped] = useState(asked)
  const find = (event: FormEvent) => {
    event.preventDefault()
    const certificateNumber = typed.certificateNumber.trim()
    const issuer = typed.issuer.trim()
    const kept = new URLSearchParams({ certificateNumber, ...(issuer && { issuer }) })
    if (certificateNumber !== '') goTo({ kept })
  }
  return (
    <Section>
      <form onSubmit={find}>
        <Stack>
          <Field
            label={t('certificates.number')}
            value={typed.certificateNumber}
            onChange={(certificateNumber) => setTyped({ ...typed, certificateNumber })}
            isRequired
            maxLength={100}
          />
          <Field
            label={t('certificates.issuer')}
            hint={t('certificates.issuerHint')}
            value={typed.issuer}
            onChange={(issuer) => setTyped({ ...typed, issuer })}
            maxLength={200}
          />
          <Row>
            <Button type="primary" htmlType="submit">
              {t('certificates.find')}
            </Button>
          </Row>
        </Stack>
      </form>
    </Section>
  )
}

function Claims(asked: Asked) {
  const { t } = useText()
  const claims = useRead(findCertificateClaims, { body: asked })
  return (
    <Loaded query={claims} rows={3}>
      {({ items, isElsewhere }) => (
        <Stack gap="large">
          {isElsewhere && (
            <p className="cb-note cb-note-wait" role="status">
              {t('certificates.elsewhere')}
            </p>
          )}
          {items.length === 0 && !isElsewhere && (
            <Section>
              <Nothing reason={t(asked.issuer === '' ? 'certificates.none' : 'certificates.noneOfIssuer')} />
            </Section>
          )}
          {items.map((claim) => (
            <OneClaim key={claim.outcomeId} claim={claim} />
          ))}
        </Stack>
      )}
    </Loaded>
  )
}

function OneClaim({ claim }: { claim: Claim }) {
  const { t, language } = useText()
  const { state, claimedAt, releasedAt } = claim
  const isFree = state === 'DRAFT' || state === 'NOT_RECOGNISED'
  return (
    <Section
      title={claim.title}
      extra={
        releasedAt ? <Mark meaning="quiet">{t('certificates.taken')}</Mark> : <StateTag of="outcome" state={state} />
      }
    >
      <Stack>
        <Facts
          facts={[
            [
              t('certificates.holder'),
              <Link to={paths.account(claim.learnerId)}>
                <PersonName name={claim.learnerName} />
              </Link>,
            ],
            [t('field.issuer'), claim.issuer],
            [t('certificates.number'), <Code>{claim.certificateNumber}</Code>],
            [t('certificates.since'), claimedAt && formatInstant(claimedAt, language)],
            [t('certificates.releasedAt'), releasedAt && formatInstant(releasedAt, language)],
          ]}
        />
        {releasedAt ? <Reopen claim={claim} /> : isFree && <Release claim={claim} />}
        {!isFree && <Quiet>{t(keyOf('certificates.inUse', state))}</Quiet>}
      </Stack>
    </Section>
  )
}

/** Takes the number from the outcome that holds it; the office says who may register it then. */
function Release({ claim }: { claim: Claim }) {
  const { t } = useText()
  const [after, setAfter] = useState('others')
  const [reason, setReason] = useState('')
  const release = useAct(releaseCertificateClaim)
  return (
    <Row>
      <Confirm
        act={t('certificates.release')}
        question={t('certificates.releaseQuestion')}
        isDangerous
        isPending={release.isPending}
        error={release.error}
        isDone={release.isSuccess}
        onConfirm={() =>
          release.mutate({ params: { id: claim.outcomeId }, body: { reason, mayClaimAgain: after === 'anyone' } })
        }
      >
        <Options
          label={t('certificates.after')}
          values={[after]}
          onChange={([value]) => setAfter(value ?? 'others')}
          options={(['others', 'anyone'] as const).map((value) => ({
            value,
            label: t(`certificates.${value}`),
            detail: t(`certificates.${value}Hint`),
          }))}
        />
        <ReasonField reason={reason} onChange={setReason} />
      </Confirm>
    </Row>
  )
}

/** Lifts the bar of whoever the number was taken from. */
function Reopen({ claim }: { claim: Claim }) {
  const { t } = useText()
  const [reason, setReason] = useState('')
  const release = useAct(releaseCertificateClaim)
  return (
    <Row>
      <Confirm
        act={t('certificates.reopen')}
        question={t('certificates.reopenQuestion')}
        isPending={release.isPending}
        error={release.error}
        isDone={release.isSuccess}
        onConfirm={() => release.mutate({ params: { id: claim.outcomeId }, body: { reason, mayClaimAgain: true } })}
      >
        <ReasonField reason={reason} onChange={setReason} />
      </Confirm>
    </Row>
  )
}

function ReasonField({ reason, onChange }: { reason: string; onChange: (reason: string) => void }) {
  const { t } = useText()
  return (
    <Field
      label={t('decision.reason')}
      hint={t('certificates.reasonHint')}
      value={reason}
      onChange={onChange}
      rows={3}
      isRequired
      maxLength={1000}
    />
  )
}
