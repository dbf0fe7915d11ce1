import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as applications from '../../src/contract/applications.ts'
import { markOriginalSeen } from '../../src/contract/outcomes.ts'
import * as panels from '../../src/contract/panels.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { aSubmittedCase, onceMore } from '../../src/server/features/outcomes/outcome.fixture.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'

/** A case without an exact rule is judged by experts: an odd number, without those who are tied to it, each alone. */

let bank: TestCollege
beforeAll(async () => {
  bank = await openTestCollege()
})
afterAll(() => bank.close())

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )

/** A case of heritage at its panel; its outcome names the third expert. */
async function aCaseAtPanel(learner: number, { grantedBy = '某文化馆', code = 'H-ICH-C' } = {}) {
  const one = await aSubmittedCase(
    bank,
    { learner, code, issuer: '某市文化和旅游局', fields: { title: '剪纸传承人', grantedBy } },
    { certificate: undefined },
  )
  expect(one.steps.map((step) => step.id)).toEqual(['materials', 'department', 'panel', 'affairs', 'notice'])
  const params = { id: one.id }
  const teacher = await bank.staff('teacher.510203')
  const review = { answer: 'approve' as const, credits: one.creditsMaximum ?? 0 }
  const checked = await teacher(
    applications.reviewApplication,
    { params, body: { ...review, version: one.version } },
    onceMore(),
  )
  const reviewer = await bank.staff('xx.reviewer1')
  for (const file of one.evidence) await reviewer(markOriginalSeen, { params: { id: file.id } })
  return reviewer(applications.reviewApplication, { params, body: { ...review, version: checked.version } }, onceMore())
}

const idOf = (username: string) => bank.staffId(username)
const vote = (credits: number, courseIds: string[] = []) => ({
  isRecommended: credits > 0,
  credits,
  score: Math.floor(credits / 10),
  courseIds,
  remark: '技艺与专业相关',
})

async function get(username: string, url: string) {
  return bank.app.inject({ method: 'GET', url, headers: await bank.headersOf(idOf(username)) })
}
const statusOf = async (username: string, url: string) => (await get(username, url)).statusCode

async function versionOf(id: string) {
  return (await (await bank.staff('affairs1'))(applications.readApplication, { params: { id } })).version
}

describe('an expert panel', () => {
  it('judges without whoever is tied to the case, blind, and its recommendation goes to Academic Affairs', async () => {
    const nameOf3 = await bank.world.gate.read(wholeBank, (database) =>
      database.selectFrom('person').select('name').where('id', '=', idOf('expert3')).executeTakeFirstOrThrow(),
    )
    const one = await aCaseAtPanel(0, { grantedBy: `指导教师：${nameOf3.name}` })
    const params = { id: one.id }
    const office = await bank.staff('office1')
    const invite = (version: number, ...usernames: string[]) =>
      office(panels.inviteExperts, { params, body: { version, expertIds: usernames.map(idOf) } })

    const { experts } = await office(panels.readCasePanel, { params })
    expect(experts.find((expert) => expert.expertId === idOf('expert3'))?.hindrance?.zh).toContain('指导教师')
    expect(experts.find((expert) => expert.expertId === idOf('expert1'))?.hindrance).toBeNull()
    expect(await codeOf(invite(one.version, 'expert1', 'expert2', 'expert3'))).toBe('expert_recused')
    expect(await codeOf(invite(one.version, 'expert1', 'expert2'))).toBe('panel_invalid')
    expect(await codeOf(invite(one.version, 'expert1', 'expert2', 'affairs1'))).toBe('panel_invalid')
    await invite(one.version, 'expert1', 'expert2', 'expert4')

    const [first, second, fourth, fifth] = await Promise.all(
      ['expert1', 'expert2', 'expert4', 'expert5'].map((username) => bank.staff(username)),
    )
    if (!first || !second || !fourth || !fifth) throw new Error('there are five experts')
    const [invitation] = (await first(panels.listMyPanels, { query: {} })).items
    if (!invitation) throw new Error('the expert is invited')
    const seat = { params: { id: invitation.id } }
    expect(await codeOf(fifth(panels.readMyPanel, seat))).toBe('not_found')

    // One declares recusal: the case is closed to her, and the panel waits for another.
    await second(panels.declareRecusal, { ...seat, body: { reason: '与申请人有师承关系' } })
    const [file] = one.evidence
    const fileAs = (username: string) => statusOf(username, `/api/evidence/${file?.id ?? ''}/file`)
    expect(await fileAs('expert1')).toBe(200)
    expect(await fileAs('expert2')).toBe(404)
    expect(await fileAs('expert5')).toBe(404)
    expect((await second(panels.readMyPanel, seat)).outcome).toBeNull()
    expect(await codeOf(second(panels.castVote, { ...seat, body: vote(300) }))).toBe('panel_invalid')
    expect(await codeOf(first(panels.castVote, { ...seat, body: vote(300) }))).toBe('panel_invalid')
    await invite(await versionOf(one.id), 'expert5')

    const { courses } = await first(panels.readMyPanel, seat)
    const [course, other] = courses
    if (!course || !other) throw new Error('the programme has courses')
    expect(await codeOf(first(panels.castVote, { ...seat, body: vote(401) }))).toBe('credits_above_maximum')
    await first(panels.castVote, { ...seat, body: vote(300, [course.id, other.id]) })
    expect(await codeOf(first(panels.castVote, { ...seat, body: vote(400) }))).toBe('panel_invalid')
    await fourth(panels.castVote, { ...seat, body: vote(200, [course.id]) })

    // Nobody reads a vote before the panel is closed: not the office, not Academic Affairs, not the other experts.
    const before = await office(panels.readCasePanel, { params })
    expect(before.panel).toMatchObject({ votesCast: 2, quorum: 3, canClose: false, result: null, votes: [] })
    expect((await fifth(panels.readMyPanel, seat)).ownVote).toBeNull()
    const shown = await office(applications.readApplication, { params })
    expect(JSON.stringify(shown)).not.toContain('技艺与专业相关')
    expect(await statusOf('office1', `/api/applications/${one.id}/panel/minutes`)).toBe(404)
    const close = async () => office(panels.closePanel, { params, body: { version: await versionOf(one.id) } })
    expect(await codeOf(close())).toBe('panel_invalid')
    await fifth(panels.castVote, { ...seat, body: vote(0) })

    const closed = await close()
    expect(closed.panel?.result).toMatchObject({ votesFor: 2, votesAgainst: 1, isRecommended: true, credits: 200 })
    expect(closed.panel?.result?.courses.map((one_) => one_.id)).toEqual([course.id])
    expect(closed.panel?.votes).toHaveLength(3)
    const after = await office(applications.readApplication, { params })
    expect(after).toMatchObject({ state: 'IN_REVIEW', step: 'affairs', creditsProposed: 200 })

    // Who convened the panel or judged in it acts in no other step; Academic Affairs takes the value recommended.
    const affairs = await bank.staff('affairs1')
    const final = await affairs(
      applications.reviewApplication,
      { params, body: { version: after.version, answer: 'approve' } },
      onceMore(),
    )
    expect(final).toMatchObject({ state: 'AWAITING_NOTICE', creditsRecognised: 200 })
    // The learner reads that there was a recusal, never its reason.
    const learner = await bank.learner(0)
    const own = await learner(applications.readApplication, { params })
    expect(own.history.map((line) => line.transition)).toContain('recuse')
    expect(JSON.stringify(own)).not.toContain('师承关系')
  })

  it('is over for its experts when the learner takes the case back', async () => {
    const one = await aCaseAtPanel(1, { code: 'H-ICH-P' })
    const params = { id: one.id }
    const office = await bank.staff('office1')
    const expertIds = ['expert1', 'expert2', 'expert3'].map(idOf)
    await office(panels.inviteExperts, { params, body: { version: one.version, expertIds } })
    const expert = await bank.staff('expert1')
    const mine = async () => (await expert(panels.listMyPanels, { query: {} })).items[0]
    const seat = { params: { id: (await mine())?.id ?? '' } }
    expect((await expert(panels.readMyPanel, seat)).outcome).not.toBeNull()
    const learner = await bank.learner(1)
    const withdrawal = { params, body: { version: await versionOf(one.id) } }
    await learner(applications.withdrawApplication, withdrawal, onceMore())
    expect(await mine()).toMatchObject({ state: 'CLOSED' })
    expect(await expert(panels.readMyPanel, seat)).toMatchObject({ outcome: null, evidence: [], canVote: false })
    expect(await statusOf('expert1', `/api/evidence/${one.evidence[0]?.id ?? ''}/file`)).toBe(404)
    expect(await codeOf(expert(panels.castVote, { ...seat, body: vote(100) }))).toBe('transition_not_allowed')
  })

  it('may be closed by a quorum when its time is up, and not by fewer', async () => {
    const one = await aCaseAtPanel(1)
    const params = { id: one.id }
    const office = await bank.staff('office1')
    const expertIds = ['expert1', 'expert2', 'expert3', 'expert4', 'expert5'].map(idOf)
    await office(panels.inviteExperts, { params, body: { version: one.version, expertIds } })
    const seatOf = async (username: string) => {
      const expert = await bank.staff(username)
      const [invitation] = (await expert(panels.listMyPanels, { query: {} })).items
      return { expert, seat: { params: { id: invitation?.id ?? '' } } }
    }
    for (const username of ['expert1', 'expert2', 'expert3']) {
      const { expert, seat } = await seatOf(username)
      await expert(panels.castVote, { ...seat, body: vote(0) })
    }
    const close = async () => codeOf(office(panels.closePanel, { params, body: { version: await versionOf(one.id) } }))
    const { panel } = await office(panels.readCasePanel, { params })
    bank.at(panel?.closesAt ?? '')
    expect(await close()).toBe('panel_invalid')
    const { expert, seat } = await seatOf('expert4')
    await expert(panels.castVote, { ...seat, body: vote(300) })
    expect(await close()).toBe('done')
    const after = await office(panels.readCasePanel, { params })
    expect(after.panel?.result).toMatchObject({ votesFor: 1, votesAgainst: 3, isRecommended: false, credits: 0 })
    // A panel recommends; that it does not is no rejection: Academic Affairs decides.
    const shown = await office(applications.readApplication, { params })
    expect(shown).toMatchObject({ state: 'IN_REVIEW', step: 'affairs', creditsProposed: 400 })
    const minutes = await get('office1', `/api/applications/${one.id}/panel/minutes`)
    expect(minutes.statusCode).toBe(200)
    expect(minutes.body).toContain('赞成 1 票，反对 3 票')
  })

  it('judges a case of an exact rule where a reviewer asks for it, while the panel is ahead', async () => {
    const one = await aSubmittedCase(bank, { learner: 1 })
    expect(one.steps.map((step) => step.id)).toEqual(['materials', 'department', 'affairs', 'notice'])
    const params = { id: one.id }
    const teacher = await bank.staff('teacher.510203')
    const refer = (version: number) =>
      teacher(applications.referToPanel, { params, body: { version, reason: '证书等级高于名录所列' } })
    const before = await teacher(applications.readApplication, { params })
    expect(before.allowedActs).toContain('refer_to_panel')
    const referred = await refer(one.version)
    expect(referred.steps.map((step) => step.id)).toEqual(['materials', 'department', 'panel', 'affairs', 'notice'])
    expect(referred).toMatchObject({ state: 'IN_REVIEW', step: 'materials' })
    expect(referred.allowedActs).not.toContain('refer_to_panel')
    expect(await codeOf(refer(referred.version))).toBe('transition_not_allowed')
  })
})
