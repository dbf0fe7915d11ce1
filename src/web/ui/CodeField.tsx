import { useText } from '../text/text.ts'
import { Field } from './Field.tsx'

interface CodeFieldProps {
  value: string
  onChange: (code: string) => void
  /** Which authenticator, where it is not plain. */
  label?: string
  hint?: string
  isFocused?: boolean
}

/** The six digits of an authenticator. */
export function CodeField({ value, onChange, label, hint, isFocused }: CodeFieldProps) {
  const { t } = useText()
  return (
    <Field
      label={label ?? t('signIn.code')}
      hint={hint ?? t('signIn.codeHint')}
      value={value}
      onChange={(typed) => onChange(typed.replace(/\D/g, ''))}
      isRequired
      isFocused={isFocused}
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={6}
    />
  )
}
