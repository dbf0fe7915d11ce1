import { useState } from 'react'
import { archiveApplication, reverseApplication } from '../../../contract/applications.ts'
import { useAct } from '../../api.ts'
import { PackCase } from '../../archives/PackCase.tsx'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { Field } from '../../ui/Field.tsx'
import { Section, Stack } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { canDo, type Application } from './application-view.ts'
import { ReasonChoice } from '../../ui/ReasonChoice.tsx'
import { StopNotice } from './StopNotice.tsx'

/** What the offices may do with a case on notice, stop it, or posted: archive it, or undo a conversion. */
export function OfficeActs({ application }: { application: Application }) {
  const { t } = useText()
  const { hasRole } = useSession()
  const archive = useAct(archiveApplication)
  const reverse = useAct(reverseApplication)
  const [code, setCode] = useState('')
  const [reason, setReason] = useState('')
  const { id, version } = application
  const mayRevoke =
    hasRole('academic_affairs', 'credit_bank_office', 'supervision') &&
    application.kind !== 'CONVERSION' &&
    ['POSTED', 'ARCHIVED', 'REVERSED', 'REVOKED'].includes(application.state)
  const mayStop = canDo(application, 'stop_notice')
  const mayPack = hasRole('academic_affairs', 'credit_bank_office') && application.decision !== null
  const mayAct = canDo(application, 'archive') || canDo(application, 'reverse') || mayRevoke || mayStop
  if (!mayAct) return mayPack ? <PackCase id={id} /> : null
  const pack = mayPack && <PackCase id={id} />
  return (
    <>
      <Section title={t('case.acts')}>
        <Stack>
          {mayStop && <StopNotice application={application} />}
          {canDo(application, 'archive') && (
            <Confirm
              act={t('act.archive')}
              question={t('case.archiveQuestion')}
              isPending={archive.isPending}
              error={archive.error}
              isDone={archive.isSuccess}
              onConfirm={() => archive.mutate({ params: { id }, body: { version } })}
            />
          )}
          {canDo(application, 'reverse') && (
            <Confirm
              act={t('act.reverse')}
              question={t('case.reverseQuestion')}
              isDangerous
              isPending={reverse.isPending}
              error={reverse.error}
              isDone={reverse.isSuccess}
              onConfirm={() => reverse.mutate({ params: { id }, body: { version, reasonCode: code, reason } })}
            >
              <ReasonChoice appliesTo={['reverse']} value={code} onChange={setCode} />
              <Field
                label={t('decision.reason')}
                value={reason}
                onChange={setReason}
                rows={3}
                isRequired
                maxLength={2000}
              />
            </Confirm>
          )}
          {mayRevoke && (
            <LinkButton to={paths.revocation(id)}>
              {t(application.state === 'REVOKED' ? 'revocation.toPageRevoked' : 'revocation.toPage')}
            </LinkButton>
          )}
        </Stack>
      </Section>
      {pack}
    </>
  )
}
