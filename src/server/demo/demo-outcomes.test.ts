import { describe, expect, it } from 'vitest'
import { checkOutcome } from '../../core/outcome/check-outcome.ts'
import { createRandom } from '../../core/random.ts'
import type { OutcomeOwner } from './demo-fields.ts'
import { drawDefinition, kindDealer, stateOutcome } from './demo-outcomes.ts'
import { readCataloguePack, readCollegePack } from './read-packs.ts'

const catalogue = readCataloguePack()
const today = '2026-03-02'
const owners = readCollegePack().majors.majors.map(({ code, department }): OutcomeOwner => ({
  majorCode: code,
  departmentCode: department,
}))

function drawMany(kind: string) {
  return owners.flatMap((owner) =>
    Array.from({ length: 12 }, (_, index) => {
      const random = createRandom(`${owner.majorCode}/${kind}/${index}`)
      const definition = drawDefinition(catalogue.definitions, owner, kind, random)
      return { definition, ...stateOutcome(definition, owner, random, today) }
    }),
  )
}

describe('the outcomes of the demonstration', () => {
  it.each(catalogue.kinds.map((kind) => [kind.code, kind] as const))(
    'of the kind %s are such as the bank takes, and say something of their own in every field',
    (code, kind) => {
      const labels = kind.fields.map((field) => field.label.zh)
      for (const { definition, issuer, obtainedOn, fields } of drawMany(code)) {
        const stated = { issuer, certificateNumber: 'DEMO-1', obtainedOn, validTo: null, fields }
        const rules = { ...definition, needsCertificateNumber: true, fields: kind.fields }
        expect(checkOutcome(rules, stated, today)).toEqual([])
        for (const value of Object.values(fields)) expect(labels).not.toContain(value)
      }
    },
  )

  it('are dealt so that every kind comes in each round; veterans alone have military service', () => {
    const deal = kindDealer(createRandom('deal'))
    const round = new Set(Array.from({ length: 41 }, deal))
    const others = catalogue.kinds.map((kind) => kind.code).filter((code) => code !== 'military-service')
    expect([...round].toSorted()).toEqual(others.toSorted())
  })

  it('fit the major: a nurse has no certificate of web development', () => {
    const nursing = owners.filter((owner) => owner.majorCode === '520201')
    const codes = nursing.flatMap((owner) =>
      Array.from({ length: 30 }, (_, index) => {
        const random = createRandom(`nurse/${index}`)
        return drawDefinition(catalogue.definitions, owner, 'onex-certificate', random).code
      }),
    )
    expect(codes.every((code) => /^X-(MYHL|SZZH|LNZH)/.test(code))).toBe(true)
  })
})
