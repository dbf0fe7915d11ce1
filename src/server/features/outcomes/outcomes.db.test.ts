import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../../contract/outcomes.ts'
import { openTestCollege, type TestCollege } from '../../../../test/support/college.ts'
import { wholeBank } from '../../database/database.ts'
import { anOutcome, anOutcomeDraft, onceMore } from './outcome.fixture.ts'

let bank: TestCollege
beforeAll(async () => {
  bank = await openTestCollege()
})
afterAll(() => bank.close())

const claims = () =>
  bank.world.gate.read(wholeBank, (database) => database.selectFrom('certificate_claim').selectAll().execute())

describe('depositing an outcome', () => {
  it('takes title and issuer from the catalogue and claims the certificate for its owner', async () => {
    const outcome = await anOutcome(bank, { certificateNumber: ' ab－12 ' })
    expect(outcome).toMatchObject({ state: 'DRAFT', source: 'SELF', certificateNumber: 'ab－12', evidence: [] })
    expect(outcome.title).toBe(outcome.definitionName.zh)
    const claim = (await claims()).find((one) => one.outcome_id === outcome.id)
    expect(claim).toMatchObject({ certificate_key: 'AB12', learner_id: outcome.learnerId })
  })

  it('refuses a certificate that somebody registered, in whatever spelling of number and issuer', async () => {
    const { issuer } = await anOutcome(bank, { learner: 1, certificateNumber: 'X-100' })
    for (const [number, from] of [
      ['x-100', issuer],
      ['Ｘ－１００', undefined],
      ['X—1.00', issuer],
      ['证书编号：X100', issuer],
      [' X-1 00', ` ${issuer} `],
    ] as const) {
      const again = anOutcome(bank, { learner: 2, certificateNumber: number, ...(from ? { issuer: from } : {}) })
      await expect(again).rejects.toMatchObject({ code: 'certificate_claimed' })
    }
  })

  it('leaves no way around the claim: no other issuer, no missing number', async () => {
    for (const given of [{ issuer: '另一评价组织' }, { certificateNumber: null }, { certificateNumber: '——' }]) {
      await expect(anOutcome(bank, { learner: 2, ...given })).rejects.toMatchObject({ code: 'outcome_invalid' })
    }
    const level = { code: 'Q-DG-5', fields: {} }
    await anOutcome(bank, { ...level, learner: 1, certificateNumber: 'Y-7', issuer: '甲评价机构' })
    const again = anOutcome(bank, { ...level, learner: 2, certificateNumber: 'Y7', issuer: '乙评价机构' })
    await expect(again).rejects.toMatchObject({ code: 'certificate_claimed' })
  })

  it('asks for the issuer by name where the catalogue names only a sort of body', async () => {
    const fields = { organisation: '某志愿者协会', activity: '支教', hours: 40 }
    const given = { learner: 2, code: 'S-VOL', certificateNumber: null, fields }
    await expect(anOutcome(bank, given)).rejects.toMatchObject({ code: 'outcome_invalid' })
    expect(await anOutcome(bank, { ...given, issuer: '某志愿者协会' })).toMatchObject({ issuer: '某志愿者协会' })
  })

  it('refuses what has expired, by its own end or by the definition’s validity, and says on which day', async () => {
    const expired = { learner: 2, code: 'X-WL-J', obtainedOn: '2025-06-01', validTo: '2026-02-28' }
    const refusal = await anOutcome(bank, expired).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'outcome_invalid' })
    expect((refusal as { document: { texts: { zh: string } } }).document.texts.zh).toContain('2026-02-28')
    const old = anOutcome(bank, { learner: 2, code: 'Q-PRETCO-B', obtainedOn: '2018-03-01', fields: {} })
    await expect(old).rejects.toMatchObject({ code: 'outcome_invalid' })
  })

  it('lets exactly one of many win who register the same certificate at the same moment', async () => {
    const racers = [3, 4, 5, 6, 7].map((learner) =>
      anOutcome(bank, { learner, code: 'X-WL-J', certificateNumber: 'RACE-1' }),
    )
    const ends = await Promise.allSettled(racers)
    expect(ends.filter((end) => end.status === 'fulfilled')).toHaveLength(1)
    const refusals = ends.flatMap((end) => (end.status === 'rejected' ? [(end.reason as { code: string }).code] : []))
    expect(new Set(refusals)).toEqual(new Set(['certificate_claimed']))
    expect((await claims()).filter((one) => one.certificate_key === 'RACE1')).toHaveLength(1)
  })

  it('takes what is not repeatable once, also of two requests at the same moment', async () => {
    const ends = await Promise.allSettled([
      anOutcome(bank, { code: 'X-WEB-I', fields: { level: 'intermediate' } }),
      anOutcome(bank, { code: 'X-WEB-I', fields: { level: 'intermediate' } }),
    ])
    expect(ends.map((end) => end.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('tells every fault at once, in both languages', async () => {
    const learner = await bank.learner(0)
    const body = anOutcomeDraft(bank, { obtainedOn: '2026-03-03', validTo: '2020-01-01', fields: { level: 'x', y: 1 } })
    const refusal = await learner(contract.depositOutcome, { body }, onceMore()).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'outcome_invalid' })
    const { texts } = (refusal as { document: { texts: { zh: string; en: string } } }).document
    for (const part of ['取得日期不能晚于今天', '有效期不能早于取得日期', '没有“y”这一项']) {
      expect(texts.zh).toContain(part)
    }
    expect(texts.en).toContain('after today')
  })

  it('takes text as text, and what is no character not at all', async () => {
    const title = `'; drop table outcome; -- <img src=x onerror=alert(1)> \${7*7} 𤣱`
    const certificateNumber = `1%_\\'"`
    const fields = { organisation: '<b>', activity: '"', hours: 40 }
    const kept = await anOutcome(bank, {
      learner: 3,
      code: 'S-VOL',
      title,
      issuer: '<b>"&amp;',
      certificateNumber,
      fields,
    })
    expect(kept).toMatchObject({ title, issuer: '<b>"&amp;', certificateNumber, fields })
    const learner = await bank.learner(4)
    for (const wrong of ['a\u0000b', '\ud800']) {
      const body = { ...anOutcomeDraft(bank), fields: { level: wrong } }
      const refusal = learner(contract.depositOutcome, { body }, onceMore())
      await expect(refusal).rejects.toMatchObject({ code: 'request_invalid' })
      const titled = learner(contract.depositOutcome, { body: { ...anOutcomeDraft(bank), title: wrong } }, onceMore())
      await expect(titled).rejects.toMatchObject({ code: 'request_invalid' })
    }
  })
})

describe('a draft', () => {
  it('may change its certificate: the old number is free again, the new one taken', async () => {
    const outcome = await anOutcome(bank, { learner: 4, certificateNumber: 'OLD-1' })
    const learner = await bank.learner(4)
    const body = anOutcomeDraft(bank, { certificateNumber: 'NEW-1' })
    const changed = await learner(contract.changeOutcome, { params: { id: outcome.id }, body })
    expect(changed.certificateNumber).toBe('NEW-1')
    const other = await anOutcome(bank, { learner: 5, certificateNumber: 'OLD-1' })
    const back = anOutcomeDraft(bank, { certificateNumber: 'OLD-1' })
    const refusal = learner(contract.changeOutcome, { params: { id: outcome.id }, body: back })
    await expect(refusal).rejects.toMatchObject({ code: 'certificate_claimed' })
    const mine = (await claims()).filter((one) => one.outcome_id === outcome.id)
    expect(mine.map((one) => one.certificate_key)).toEqual(['NEW1'])
    expect(other.state).toBe('DRAFT')
  })

  it('keeps its kind while it has evidence that another kind does not ask for', async () => {
    const outcome = await anOutcome(bank, { learner: 6 })
    expect(await bank.upload(6, outcome.id, 'certificate')).toBe(201)
    expect(await bank.upload(6, outcome.id, 'query-result')).toBe(201)
    const learner = await bank.learner(6)
    const kinds = await bank.world.gate.read(wholeBank, (database) =>
      database.selectFrom('outcome_definition').select(['id', 'kind']).where('kind', '=', 'volunteering').execute(),
    )
    const [other] =
      kinds.length > 0
        ? kinds
        : await bank.world.gate.read(wholeBank, (database) =>
            database
              .selectFrom('outcome_definition')
              .select(['id', 'kind'])
              .where('kind', '<>', outcome.kind)
              .execute(),
          )
    const body = { ...anOutcomeDraft(bank), definitionId: other?.id ?? '', fields: {} }
    const refusal = learner(contract.changeOutcome, { params: { id: outcome.id }, body })
    await expect(refusal).rejects.toMatchObject({ code: 'outcome_invalid' })
    expect((await learner(contract.readOutcome, { params: { id: outcome.id } })).kind).toBe(outcome.kind)
  })

  it('that is discarded is gone, its number and its place in the catalogue free', async () => {
    const outcome = await anOutcome(bank, { learner: 7, certificateNumber: 'GONE-1' })
    const learner = await bank.learner(7)
    await learner(contract.discardOutcome, { params: { id: outcome.id } })
    const params = { id: outcome.id }
    await expect(learner(contract.readOutcome, { params })).rejects.toMatchObject({ code: 'not_found' })
    await expect(learner(contract.discardOutcome, { params })).rejects.toMatchObject({ code: 'not_found' })
    expect((await learner(contract.listMyOutcomes, { query: {} })).items.map((one) => one.id)).not.toContain(outcome.id)
    expect((await anOutcome(bank, { learner: 7, certificateNumber: 'GONE-1' })).state).toBe('DRAFT')
  })

  it('is seen and touched by its owner alone, whatever id another one sends', async () => {
    const outcome = await anOutcome(bank, {
      learner: 1,
      certificateNumber: 'MINE-1',
      code: 'X-WEB-S',
      fields: { level: 'senior' },
    })
    const stranger = await bank.learner(2)
    const params = { id: outcome.id }
    const attempts = [
      () => stranger(contract.readOutcome, { params }),
      () => stranger(contract.changeOutcome, { params, body: anOutcomeDraft(bank) }),
      () => stranger(contract.discardOutcome, { params }),
    ]
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'not_found' })
    expect(await bank.upload(2, outcome.id, 'certificate')).toBe(404)
    const list = await stranger(contract.listMyOutcomes, { query: { limit: 100 } })
    expect(list.items.every((one) => one.learnerId !== outcome.learnerId)).toBe(true)
    const owner = await bank.learner(1)
    expect(await owner(contract.readOutcome, { params })).toEqual(outcome)
  })

  it('of a definition of another institution is for those who are enrolled there', async () => {
    const foreign = bank.world.ids.next()
    await bank.world.gate.write(wholeBank, async (tx) => {
      const institution = bank.world.ids.next()
      const at = bank.world.clock.now()
      const names = { name_zh: '别校', name_en: 'Elsewhere' }
      await tx
        .insertInto('institution')
        .values({ id: institution, code: 'OTHER', ...names, kind: 'COLLEGE', recorded_at: at })
        .execute()
      const known = await tx.selectFrom('outcome_definition').selectAll().limit(1).executeTakeFirstOrThrow()
      await tx
        .insertInto('outcome_definition')
        .values({ ...known, id: foreign, institution_id: institution })
        .execute()
    })
    const learner = await bank.learner(0)
    const body = { ...anOutcomeDraft(bank), definitionId: foreign }
    await expect(learner(contract.depositOutcome, { body }, onceMore())).rejects.toMatchObject({
      code: 'account_not_active',
    })
  })
})

describe('the own outcomes', () => {
  it('come in pages, newest first, each once', async () => {
    const learner = await bank.learner(1)
    const all = (await learner(contract.listMyOutcomes, { query: { limit: 100 } })).items.map((one) => one.id)
    const paged: string[] = []
    let cursor: string | undefined
    do {
      const page = await learner(contract.listMyOutcomes, { query: { limit: 1, cursor } })
      paged.push(...page.items.map((one) => one.id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(paged).toEqual(all)
    expect(all.length).toBeGreaterThan(1)
  })
})
