import { useId } from 'react'

interface PlainFieldProps {
  label: string
  hint?: string
  value: string
  onChange: (value: string) => void
  maxLength: number
  rows?: number
}

/** A field of the public pages, which do without antd. */
export function PlainField({ label, hint, value, onChange, maxLength, rows }: PlainFieldProps) {
  const id = useId()
  const common = {
    id,
    value,
    maxLength,
    required: true,
    className: 'cb-input',
    'aria-describedby': hint ? `${id}-hint` : undefined,
  }
  return (
    <div className="cb-field">
      <label htmlFor={id} className="cb-field-label">
        {label}
        <span className="cb-required" aria-hidden />
      </label>
      {hint && (
        <span id={`${id}-hint`} className="cb-field-hint">
          {hint}
        </span>
      )}
      {rows ? (
        <textarea {...common} rows={rows} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input {...common} onChange={(event) => onChange(event.target.value)} />
      )}
    </div>
  )
}
