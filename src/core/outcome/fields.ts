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

export type FieldValues = Readonly<Record<string, string | number | null>>

const textMaximum = 500

/** What a text may not hold: control characters but line breaks and tabs, and halves of characters. */
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Cs}/u

/** The faults of the values given, each in words that name its field; none when all fit. Unknown fields are refused. */
export function findFieldFaults(fields: readonly FieldDefinition[], values: FieldValues): Bilingual[] {
  const known = new Set(fields.map((field) => field.key))
  const unknown = Object.keys(values).filter((key) => !known.has(key))
  return [
    ...unknown.slice(0, 3).map((key) => ({ zh: `没有“${key}”这一项`, en: `there is no field ${key}` })),
    ...fields.flatMap((field) => findFault(field, values) ?? []),
  ]
}

function findFault(field: FieldDefinition, values: FieldValues): Bilingual | null {
  const value = Object.hasOwn(values, field.key) ? (values[field.key] ?? null) : null
  if (value === null || (typeof value === 'string' && value.trim() === '')) {
    return field.isRequired ? { zh: `请填写“${field.label.zh}”`, en: `fill in “${field.label.en}”` } : null
  }
  const fault = findValueFault(field, value)
  return fault && { zh: `“${field.label.zh}”${fault.zh}`, en: `“${field.label.en}” ${fault.en}` }
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
      if (typeof value !== 'string') return { zh: '应为文字', en: 'is a text' }
      if (value.length > textMaximum)
        return { zh: `不超过 ${textMaximum} 字`, en: `has at most ${textMaximum} characters` }
      return unprintable.test(value) ? { zh: '含有不可见的控制字符', en: 'holds control characters' } : null
  }
}
