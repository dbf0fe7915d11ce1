import type { Bilingual } from '../case/workflow.ts'
import { isCivilDate } from '../calendar/civil-date.ts'

/** A field of a kind of outcome, such as the rank in a team or the hours of practice. */
export interface FieldDefinition {
  key: string
  label: Bilingual
  type: 'text' | 'date' | 'number' | 'choice'
  isRequired: boolean
  minimum: number | null
  maximum: number | null
  choices: { value: string; label: Bilingual }[]
}

const textMaximum = 500

/** The first fault of the values given, in words that name the field; null when all fit. Unknown fields are refused. */
export function findFieldFault(
  fields: readonly FieldDefinition[],
  values: Readonly<Record<string, string | number | null>>,
): Bilingual | null {
  const unknown = Object.keys(values).find((key) => !fields.some((field) => field.key === key))
  if (unknown !== undefined) return { zh: `没有“${unknown}”这一项`, en: `there is no field ${unknown}` }
  for (const field of fields) {
    const value = values[field.key] ?? null
    if (value === null || value === '') {
      if (field.isRequired) return { zh: `请填写“${field.label.zh}”`, en: `fill in “${field.label.en}”` }
      continue
    }
    const fault = findValueFault(field, value)
    if (fault) return { zh: `“${field.label.zh}”${fault.zh}`, en: `“${field.label.en}” ${fault.en}` }
  }
  return null
}

function findValueFault(field: FieldDefinition, value: string | number): Bilingual | null {
  switch (field.type) {
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return { zh: '应为数字', en: 'is a number' }
      const { minimum, maximum } = field
      if (minimum !== null && value < minimum) return { zh: `不小于 ${minimum}`, en: `is at least ${minimum}` }
      if (maximum !== null && value > maximum) return { zh: `不大于 ${maximum}`, en: `is at most ${maximum}` }
      return null
    }
    case 'date':
      return isCivilDate(String(value)) ? null : { zh: '应为日期', en: 'is a date' }
    case 'choice':
      return field.choices.some((choice) => choice.value === value)
        ? null
        : { zh: '请从选项中选择', en: 'is one of the choices' }
    case 'text':
      return String(value).length <= textMaximum ? null : { zh: `不超过 ${textMaximum} 字`, en: `is too long` }
  }
}
