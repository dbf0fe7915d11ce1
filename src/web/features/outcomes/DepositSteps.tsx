import { useText } from '../../text/text.ts'
import { stepsAt, Stepper } from '../../ui/Stepper.tsx'

/** The four steps of depositing an outcome. */
export function DepositSteps({ current }: { current: 0 | 1 | 2 | 3 }) {
  const { t } = useText()
  const names = [
    t('deposit.step.choose'),
    t('deposit.step.fields'),
    t('deposit.step.evidence'),
    t('deposit.step.check'),
  ]
  return <Stepper steps={stepsAt(names, current)} label={t('deposit.steps')} isForm />
}
