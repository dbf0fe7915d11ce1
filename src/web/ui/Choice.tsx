import { useId } from 'react'

export interface Option {
  value: string
  label: string
  isDisabled?: boolean
}

interface ChoiceProps {
  label: string
  options: readonly Option[]
  value: string
  onChange: (value: string) => void
  isRequired?: boolean
  hint?: string
  fault?: string
  /** The label is for readers of the screen alone, where the place makes it plain. */
  isLabelUnseen?: boolean
}

/**
 * One of several. The browser's own list: on a phone it is the wheel that people know, it never opens outside of an
 * embedded window, and every reader of the screen speaks it.
 */
export function Choice(props: ChoiceProps) {
  const { label, options, value, onChange, isRequired, hint, fault, isLabelUnseen } = props
  const id = useId()
  return (
    <div className="cb-field">
      <label htmlFor={id} className={isLabelUnseen ? 'cb-unseen' : 'cb-field-label'}>
        {label}
        {isRequired && <span className="cb-required" aria-hidden />}
      </label>
      <select
        id={id}
        className="cb-select"
        value={value}
        required={isRequired}
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault || hint ? `${id}-more` : undefined}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.isDisabled}>
            {option.label}
          </option>
        ))}
      </select>
      {(fault || hint) && (
        <span id={`${id}-more`} className={fault ? 'cb-field-fault' : 'cb-field-hint'}>
          {fault ?? hint}
        </span>
      )}
    </div>
  )
}
