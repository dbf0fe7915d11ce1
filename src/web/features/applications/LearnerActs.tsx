import { withdrawApplication } from '../../../contract/applications.ts'
import { useAct } from '../../api.ts'
import { isRunning } from '../../cases/is-running.ts'
import { paths } from '../../paths.ts'
import { useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { Section } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { canDo, type Application } from './application-view.ts'

/** What the learner may do with an own application besides supplementing it. */
export function LearnerActs({ application }: { application: Application }) {
  const { t } = useText()
  const isPending = isRunning(application.state)
  if (!canDo(application, 'withdraw') && !isPending) return null
  return (
    <Section title={t('case.acts')}>
      {isPending && <LinkButton to={paths.statement(application.id)}>{t('statement.open')}</LinkButton>}
      {canDo(application, 'withdraw') && <Withdraw application={application} />}
    </Section>
  )
}

function Withdraw({ application }: { application: Application }) {
  const { t } = useText()
  const withdraw = useAct(withdrawApplication)
  return (
    <Confirm
      act={t('act.withdraw')}
      question={t('case.withdrawQuestion')}
      isDangerous
      isPending={withdraw.isPending}
      error={withdraw.error}
      isDone={withdraw.isSuccess}
      onConfirm={() => withdraw.mutate({ params: { id: application.id }, body: { version: application.version } })}
    />
  )
}
