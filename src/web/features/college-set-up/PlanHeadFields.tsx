import { listSetUpUnits } from '../../../contract/college-set-up.ts'
import { useRead } from '../../api.ts'
import { useText } from '../../text/text.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Field } from '../../ui/Field.tsx'
import { BothNames, type Names } from './BothNames.tsx'

/** The head of a plan as it is typed. */
export interface PlanHead {
  names: Names
  departmentId: string
  terms: string
  credits: string
  hours: string
}

/** Name, department, length and size of a plan. */
export function PlanHeadFields({ head, onChange }: { head: PlanHead; onChange: (head: PlanHead) => void }) {
  const { t, both } = useText()
  const departments = useRead(listSetUpUnits, { query: { kind: 'DEPARTMENT', limit: 100 } })
  const set = (name: 'departmentId' | 'terms' | 'credits' | 'hours') => (value: string) =>
    onChange({ ...head, [name]: value })
  const figure = { type: 'number', isRequired: true } as const
  return (
    <>
      <BothNames names={head.names} onChange={(names) => onChange({ ...head, names })} />
      <Choice
        label={t('field.department')}
        value={head.departmentId}
        onChange={set('departmentId')}
        isRequired
        options={[
          { value: '', label: t('field.choose') },
          ...(departments.data?.items ?? [])
            .filter((unit) => unit.closedAt === null)
            .map((unit) => ({ value: unit.id, label: both(unit.name) })),
        ]}
      />
      <Field label={t('setUp.terms')} {...figure} minimum={1} maximum={16} value={head.terms} onChange={set('terms')} />
      <Field
        label={t('setUp.totalCredits')}
        {...figure}
        minimum={0.01}
        maximum={1000}
        value={head.credits}
        onChange={set('credits')}
      />
      <Field
        label={t('setUp.totalHours')}
        {...figure}
        minimum={1}
        maximum={20000}
        value={head.hours}
        onChange={set('hours')}
      />
    </>
  )
}
