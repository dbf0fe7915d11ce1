import { Button } from 'antd'
import type { FormEvent, ReactNode } from 'react'
import { Section, Stack } from '../../ui/Layout.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'

interface AddFormProps {
  /** The verb with its object: names the form, and stands on its button. */
  act: string
  isPending: boolean
  error: unknown
  onSubmit: () => void
  children: ReactNode
}

/** A form that adds something to the list below it; folded until it is wanted. */
export function AddForm({ act, isPending, error, onSubmit, children }: AddFormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <Section>
      <details className="cb-details">
        <summary>{act}</summary>
        <form onSubmit={submit} aria-label={act}>
          <Stack>
            {children}
            <ProblemAlert error={error} />
            <Button type="primary" htmlType="submit" loading={isPending}>
              {act}
            </Button>
          </Stack>
        </form>
      </details>
    </Section>
  )
}
