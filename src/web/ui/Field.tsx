import { Input } from 'antd'
import { useId } from 'react'

interface FieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  type?: 'text' | 'password' | 'date' | 'number' | 'tel' | 'email'
  isRequired?: boolean
  /** What belongs here, said below the label. */
  hint?: string
  /** What is wrong, in words that say how to mend it. */
  fault?: string
  maxLength?: number
  /** More than one line, with this many to begin with. */
  rows?: number
  autoComplete?: string
  inputMode?: 'numeric' | 'decimal' | 'text'
  minimum?: number | string
  maximum?: number | string
  isFocused?: boolean
  suffix?: string
}

/** One question and its answer: label above, hint below it, the fault where the eye is. */
export function Field(props: FieldProps) {
  const { label, value, onChange, type = 'text', isRequired, hint, fault, rows, isFocused, suffix } = props
  const id = useId()
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ')
  const common = {
    id,
    value,
    maxLength: props.maxLength,
    required: isRequired,
    autoFocus: isFocused,
    status: fault ? ('error' as const) : undefined,
    'aria-invalid': fault ? true : undefined,
    'aria-describedby': described || undefined,
  }
  return (
    <div className="cb-field">
      <label htmlFor={id} className="cb-field-label">
        {label}
        {isRequired && <span className="cb-required" aria-hidden />}
      </label>
      {hint && (
        <span id={`${id}-hint`} className="cb-field-hint">
          {hint}
        </span>
      )}
      {rows ? (
        <Input.TextArea {...common} rows={rows} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <Input
          {...common}
          type={type}
          min={props.minimum}
          max={props.maximum}
          step={type === 'number' ? 'any' : undefined}
          autoComplete={props.autoComplete}
          inputMode={props.inputMode}
          suffix={suffix}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {fault && (
        <span id={`${id}-fault`} className="cb-field-fault" role="alert">
          {fault}
        </span>
      )}
    </div>
  )
}
