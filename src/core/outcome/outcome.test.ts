import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '../calendar/civil-date.ts'
import { checkOutcome, joinReasons, type OutcomeRules } from './check-outcome.ts'
import { findMissingEvidence, findUnseenOriginals, type ChecklistItem } from './checklist.ts'
import { findFieldFaults, type FieldDefinition } from './fields.ts'

const label = { zh: '名称', en: 'Name' }
const aField = (given: Partial<FieldDefinition> = {}): FieldDefinition => {
  return { key: 'name', label, type: 'text', isRequired: false, minimum: null, maximum: null, choices: [], ...given }
}
const rules: OutcomeRules = { recognisedFrom: '2020-01-01', recognisedTo: '2026-01-31', fields: [] }
const today = '2026-03-02'
const codes = (stated: { obtainedOn: string; validTo?: string | null }, given = rules) =>
  checkOutcome(given, { validTo: null, fields: {}, ...stated }, today).map((one) => one.code)

describe('the dates of an outcome', () => {
  it('lie within the dates of the definition, both ends included, and not after today', () => {
    expect(codes({ obtainedOn: '2020-01-01' })).toEqual([])
    expect(codes({ obtainedOn: '2026-01-31' })).toEqual([])
    expect(codes({ obtainedOn: '2019-12-31' })).toEqual(['not_recognised_then'])
    expect(codes({ obtainedOn: '2026-02-01' })).toEqual(['not_recognised_then'])
    const open = { ...rules, recognisedTo: null }
    expect(codes({ obtainedOn: today }, open)).toEqual([])
    expect(codes({ obtainedOn: '2026-03-03' }, open)).toEqual(['obtained_in_future'])
    expect(codes({ obtainedOn: '0026-01-01' }, open)).toEqual(['obtained_too_long_ago'])
  })

  it('end no earlier than they begin', () => {
    expect(codes({ obtainedOn: '2025-05-05', validTo: '2025-05-05' })).toEqual([])
    expect(codes({ obtainedOn: '2025-05-05', validTo: '2025-05-04' })).toEqual(['validity_before_obtained'])
  })

  it('are accepted exactly when every rule holds, whatever the dates', () => {
    const day = fc.integer({ min: -2_000, max: 200 }).map((days) => addDays(today, days))
    fc.assert(
      fc.property(day, day, day, fc.option(day), fc.option(day), (obtained, on, from, to, valid) => {
        const given = { recognisedFrom: from, recognisedTo: to, fields: [] }
        const refusals = checkOutcome(given, { obtainedOn: obtained, validTo: valid, fields: {} }, on)
        const fits = obtained <= on && obtained >= from && (to === null || obtained <= to)
        expect(refusals.length === 0).toBe(fits && (valid === null || valid >= obtained))
        expect(refusals.every(({ reason }) => reason.zh !== '' && reason.en !== '')).toBe(true)
      }),
    )
  })
})

describe('the fields of an outcome', () => {
  it('are told all at once, each by its name', () => {
    const fields = [
      aField({ key: 'school', label: { zh: '院校', en: 'School' }, isRequired: true }),
      aField({ key: 'hours', label: { zh: '学时', en: 'Hours' }, type: 'number', minimum: 8, maximum: 400 }),
      aField({ key: 'level', label: { zh: '等级', en: 'Level' }, type: 'choice', choices: [{ value: 'a', label }] }),
      aField({ key: 'from', label: { zh: '开始', en: 'From' }, type: 'date' }),
    ]
    const faults = findFieldFaults(fields, { hours: 7, level: 'b', from: '2026-02-30', colour: 'red' })
    expect(faults.map((fault) => fault.zh)).toEqual([
      '没有“colour”这一项',
      '请填写“院校”',
      '“学时”不小于 8',
      '“等级”请从选项中选择',
      '“开始”应为日期',
    ])
    expect(findFieldFaults(fields, { school: '某校', hours: 8, level: 'a', from: '2026-02-28' })).toEqual([])
    const stated = { obtainedOn: '2099-01-01', validTo: null, fields: {} }
    expect(joinReasons(checkOutcome({ ...rules, fields }, stated, today)).zh).toBe('取得日期不能晚于今天；请填写“院校”')
  })

  it('hold text as it was written, but nothing that is no character', () => {
    for (const text of ['曾泽𬭎', "'; drop table person; --", '<script>', '第一行\n第二行']) {
      expect(findFieldFaults([aField()], { name: text })).toEqual([])
    }
    for (const text of ['a\u0000b', '\ud800', 'x'.repeat(501), 7]) {
      expect(findFieldFaults([aField()], { name: text })).toHaveLength(1)
    }
    expect(findFieldFaults([aField({ isRequired: true })], { name: '  ' })).toHaveLength(1)
  })

  it('are never taken from what every object inherits', () => {
    const inherited = aField({ key: 'constructor', isRequired: true })
    expect(findFieldFaults([inherited], {})).toHaveLength(1)
    expect(findFieldFaults([], JSON.parse('{"__proto__":"x"}') as Record<string, string>)).toHaveLength(1)
  })

  it('accept a number exactly within its bounds', () => {
    const bound = fc.option(fc.integer({ min: -50, max: 50 }))
    fc.assert(
      fc.property(bound, bound, fc.double({ noNaN: true, min: -60, max: 60 }), (minimum, maximum, value) => {
        const faults = findFieldFaults([aField({ type: 'number', minimum, maximum })], { name: value })
        const fits = (minimum === null || value >= minimum) && (maximum === null || value <= maximum)
        expect(faults.length === 0).toBe(fits)
      }),
    )
  })
})

describe('the evidence of an outcome', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e')
  const checklist = fc.uniqueArray(
    fc
      .record({ key, isRequired: fc.boolean(), needsOriginalSeen: fc.boolean() })
      .map((one): ChecklistItem => ({ ...one, label, sensitivity: 'none', accepts: 'both', filesMaximum: 3 })),
    { selector: (item) => item.key },
  )
  const files = fc.array(fc.record({ checklistKey: key, isOriginalSeen: fc.boolean() }))

  it('is missing exactly where a required item has no file, in the order of the checklist', () => {
    fc.assert(
      fc.property(checklist, files, (items, evidence) => {
        const missing = findMissingEvidence(items, evidence)
        const expected = items.filter(
          (one) => one.isRequired && evidence.every((file) => file.checklistKey !== one.key),
        )
        expect(missing).toEqual(expected)
      }),
    )
  })

  it('never lacks more when a file is added, and lacks nothing when each item has one', () => {
    fc.assert(
      fc.property(checklist, files, key, (items, evidence, added) => {
        const more = [...evidence, { checklistKey: added, isOriginalSeen: false }]
        expect(findMissingEvidence(items, more).length).toBeLessThanOrEqual(findMissingEvidence(items, evidence).length)
        expect(
          findMissingEvidence(
            items,
            items.map((one) => ({ checklistKey: one.key })),
          ),
        ).toEqual([])
      }),
    )
  })

  it('waits for its originals only where the checklist asks and a file was not seen', () => {
    fc.assert(
      fc.property(checklist, files, (items, evidence) => {
        for (const item of findUnseenOriginals(items, evidence)) {
          expect(item.needsOriginalSeen).toBe(true)
          expect(evidence.some((one) => one.checklistKey === item.key && !one.isOriginalSeen)).toBe(true)
        }
        const seen = evidence.map((one) => ({ ...one, isOriginalSeen: true }))
        expect(findUnseenOriginals(items, seen)).toEqual([])
      }),
    )
  })
})
