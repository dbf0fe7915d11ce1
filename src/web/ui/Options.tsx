import { useId, type ReactNode } from 'react'

export interface OptionLine {
  value: string
  label: ReactNode
  detail?: ReactNode
  isDisabled?: boolean
}

interface OptionsProps {
  label: string
  options: readonly OptionLine[]
  /** One value, or several where `isMultiple`. */
  values: readonly string[]
  onChange: (values: string[]) => void
  isMultiple?: boolean
  isLabelUnseen?: boolean
}

/** A question with its answers laid open, each with room to say what it means. */
export function Options({ label, options, values, onChange, isMultiple, isLabelUnseen }: OptionsProps) {
  const name = useId()
  const choose = (value: string, isChosen: boolean) => {
    if (!isMultiple) return onChange([value])
    onChange(isChosen ? [...values, value] : values.filter((one) => one !== value))
  }
  return (
    <fieldset className="cb-options">
      <legend className={isLabelUnseen ? 'cb-unseen' : 'cb-field-label'}>{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={option.isDisabled ? 'cb-option cb-option-disabled' : 'cb-option'}>
          <input
            type={isMultiple ? 'checkbox' : 'radio'}
            name={name}
            value={option.value}
            checked={values.includes(option.value)}
            disabled={option.isDisabled}
            onChange={(event) => choose(option.value, event.target.checked)}
          />
          <span>
            <span className="cb-option-label">{option.label}</span>
            {option.detail && <span className="cb-quiet cb-block">{option.detail}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}

/** One statement to agree with. */
export function Agreement({
  label,
  isChecked,
  onChange,
}: {
  label: ReactNode
  isChecked: boolean
  onChange: (isChecked: boolean) => void
}) {
  return (
    <label className="cb-option">
      <input type="checkbox" checked={isChecked} onChange={(event) => onChange(event.target.checked)} />
      <span>{label}</span>
    </label>
  )
}
