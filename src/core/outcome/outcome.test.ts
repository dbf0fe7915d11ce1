import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '../calendar/civil-date.ts'
import { checkOutcome, joinReasons, type OutcomeRules, type StatedOutcome } from './check-outcome.ts'
import { findMissingEvidence, findUnseenOriginals, type ChecklistItem } from './checklist.ts'
import { findFieldFaults, type FieldDefinition } from './fields.ts'
import { findExpiry } from './validity.ts'

const label = { zh: '名称', en: 'Name' }
const aField = (given: Partial<FieldDefinition> = {}): FieldDefinition => {
  return { key: 'name', label, type: 'text', isRequired: false, minimum: null, maximum: null, choices: [], ...given }
}
const rules: OutcomeRules = {
  recognisedFrom: '2020-01-01',
  recognisedTo: '2026-01-31',
  validityMonths: null,
  issuer: '工信部（考试中心）',
  isIssuerOpen: false,
  needsCertificateNumber: false,
  fields: [],
}
const blank: StatedOutcome = {
  issuer: null,
  certificateNumber: null,
  obtainedOn: '2025-05-05',
  validTo: null,
  fields: {},
}
const today = '2026-03-02'
const codes = (stated: Partial<StatedOutcome>, given = rules) =>
  checkOutcome(given, { ...blank, ...stated }, today).map((one) => one.code)

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
    expect(codes({ obtainedOn: today, validTo: today }, { ...rules, recognisedTo: null })).toEqual([])
    expect(codes({ obtainedOn: '2025-05-05', validTo: '2025-05-04' })).toEqual(['validity_before_obtained'])
  })

  it('count until the earlier of its own end and the definition’s validity, that day included', () => {
    expect(codes({ validTo: today })).toEqual([])
    expect(codes({ validTo: '2026-03-01' })).toEqual(['expired'])
    const twoYears = { ...rules, validityMonths: 24 }
    expect(codes({ obtainedOn: '2024-03-02' }, twoYears)).toEqual([])
    expect(codes({ obtainedOn: '2024-03-01', validTo: '2030-01-01' }, twoYears)).toEqual(['expired'])
    const [refusal] = checkOutcome(twoYears, { ...blank, obtainedOn: '2024-02-28' }, today)
    expect(refusal?.reason.zh).toContain('2026-02-28')
    expect(findExpiry('2024-02-29', null, 12)).toBe('2025-02-28')
    expect(findExpiry('2024-02-29', '2024-12-01', 12)).toBe('2024-12-01')
    expect(findExpiry('2024-02-29', null, null)).toBeNull()
  })

  it('are accepted exactly when every rule holds, whatever the dates', () => {
    const day = fc.integer({ min: -2_000, max: 200 }).map((days) => addDays(today, days))
    fc.assert(
      fc.property(day, day, day, fc.option(day), fc.option(day), (obtained, on, from, to, valid) => {
        const given = { ...rules, recognisedFrom: from, recognisedTo: to }
        const refusals = checkOutcome(given, { ...blank, obtainedOn: obtained, validTo: valid }, on)
        const fits = obtained <= on && obtained >= from && (to === null || obtained <= to)
        expect(refusals.length === 0).toBe(fits && (valid === null || (valid >= obtained && valid >= on)))
        expect(refusals.every(({ reason }) => reason.zh !== '' && reason.en !== '')).toBe(true)
      }),
    )
  })
})

describe('the certificate of an outcome', () => {
  it('is its definition’s issuer’s, in whatever spelling, unless the definition leaves that open', () => {
    for (const issuer of [null, '工信部（考试中心）', ' 工信部 考试中心']) expect(codes({ issuer })).toEqual([])
    expect(codes({ issuer: '另一机构' })).toEqual(['issuer_differs'])
    const open = { ...rules, isIssuerOpen: true }
    expect(codes({ issuer: '另一机构' }, open)).toEqual([])
    for (const issuer of [null, ' ', '——']) expect(codes({ issuer }, open)).toEqual(['issuer_missing'])
  })

  it('has its number where the definition asks for one, and never one that says nothing', () => {
    const needed = { ...rules, needsCertificateNumber: true }
    expect(codes({ certificateNumber: 'A-1' }, needed)).toEqual([])
    for (const certificateNumber of [null, '', ' ', '—', '编号：']) {
      expect(codes({ certificateNumber }, needed)).toEqual(['number_missing'])
    }
    expect(codes({ certificateNumber: null })).toEqual([])
    expect(codes({ certificateNumber: '--' })).toEqual(['number_missing'])
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
    const stated = { ...blank, obtainedOn: '2099-01-01' }
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
