import { CheckOutlined } from '@ant-design/icons'
import { useText } from '../text/text.ts'

export interface Step {
  name: string
  /** Who answers for the step, or what is asked in it. */
  detail?: string
  state: 'done' | 'current' | 'waiting'
}

/** The steps of a way, what is done and where one is. On a phone the names of the others fold away. */
export function Stepper({ steps, label }: { steps: readonly Step[]; label: string }) {
  const { t } = useText()
  return (
    <ol className="cb-stepper" aria-label={label}>
      {steps.map((step, index) => (
        <li key={index} className={`cb-step cb-step-${step.state}`} aria-current={step.state === 'current' ? 'step' : undefined}>
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
