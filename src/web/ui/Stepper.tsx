import { CheckOutlined } from '@ant-design/icons'
import { useText } from '../text/text.ts'

export interface Step {
  name: string
  /** Who answers for the step, or what is asked in it. */
  detail?: string
  state: 'done' | 'current' | 'waiting'
}

interface StepperProps {
  steps: readonly Step[]
  label: string
  /** The steps of a form: on a phone only the present one keeps its name. */
  isForm?: boolean
}

/** The steps of a way, what is done and where one is. */
export function Stepper({ steps, label, isForm }: StepperProps) {
  const { t } = useText()
  return (
    <ol className={isForm ? 'cb-stepper cb-stepper-form' : 'cb-stepper'} aria-label={label}>
      {steps.map((step, index) => (
        <li
          key={index}
          className={`cb-step cb-step-${step.state}`}
          aria-current={step.state === 'current' ? 'step' : undefined}
        >
          <span className="cb-step-mark" aria-hidden>
            {step.state === 'done' ? <CheckOutlined /> : index + 1}
          </span>
          <span className="cb-step-words">
            <span className="cb-step-name">{step.name}</span>
            {step.detail && <span className="cb-quiet">{step.detail}</span>}
            <span className="cb-unseen">{t(`step.${step.state}`)}</span>
          </span>
        </li>
      ))}
    </ol>
  )
}

/** The steps of a form in order, told by where one is. */
export function stepsAt(names: readonly string[], current: number): Step[] {
  return names.map((name, index) => ({
    name,
    state: index < current ? 'done' : index === current ? 'current' : 'waiting',
  }))
}
