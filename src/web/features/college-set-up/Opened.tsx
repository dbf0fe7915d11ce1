import { useEffect, useId, type ReactNode } from 'react'
import { Section, Stack } from '../../ui/Layout.tsx'

/** What was opened from a row, below the table: it comes into view, however long the table is. */
export function Opened({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  useEffect(() => document.getElementById(id)?.scrollIntoView({ block: 'nearest' }), [id])
  return (
    <Section title={title} id={id}>
      <Stack>{children}</Stack>
    </Section>
  )
}
