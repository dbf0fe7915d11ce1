import { wholeBank } from '../../src/server/database/database.ts'
import type { ForeignRequest } from './foreign-requests.ts'
import type { Stage } from './stage.ts'

/** Requests on what the college has set up, as its own Academic Affairs or Credit Bank Office would send them. */
export async function setUpRequests(stage: Stage): Promise<Record<string, ForeignRequest>> {
  const { bank, ids, department } = stage
  const of = (id: string | undefined) => ({ params: { id: id ?? '' } })
  const { window, draft, proposal, workflow } = await readSettled(stage)
  const reason = '校务会决定'
  const name = { zh: '新名称', en: 'New name' }
  const head = { name, departmentId: department, terms: 6, credits: 14_000, hours: 2600 }
  const course = { courseId: ids.course, groupCode: 'MAJOR_CORE', term: 1, isCompulsory: true }
  const definition = bank.college.definitions.get('X-WEB-I')
  return {
    moveWindowEnd: {
      ...of(window.id),
      body: { closesOn: '2026-12-31', formerClosesOn: window.closes_on, reason },
    },
    closeWindow: { ...of(window.id), body: { reason } },
    releasePolicy: { ...of(proposal), body: { reason } },
    discardPolicy: { ...of(proposal), body: { reason } },
    releaseWorkflow: { ...of(workflow), body: { reason } },
    discardWorkflow: { ...of(workflow), body: { reason } },
    addUnit: { body: { parentId: department, code: 'ZYQ1', name, kind: 'MAJOR_GROUP' } },
    renameUnit: { ...of(department), body: { name, reason } },
    closeUnit: { ...of(department), body: { reason } },
    addCourseVersion: { ...of(ids.course), body: { fromTerm: '2026-2027-1', credits: 450, hours: 72, reason } },
    renameCourse: { ...of(ids.course), body: { name, reason } },
    discardCourse: { ...of(ids.course), body: { reason } },
    retireCourse: { ...of(ids.course), body: { reason } },
    readSetUpProgramme: of(ids.programme),
    draftProgramme: { body: { ...head, code: 'X-2027', majorCode: 'X', cohort: 2027, copiesFrom: ids.programme } },
    saveProgramme: { ...of(draft), body: { ...head, revision: 1, courses: [course] } },
    publishProgramme: { ...of(draft), body: { revision: 1 } },
    discardProgramme: { ...of(draft), body: { revision: 1 } },
    reviseProgramme: { ...of(ids.programme), body: { reason } },
    renameDefinition: { ...of(definition), body: { name, reason } },
    discardDefinition: { ...of(definition), body: { reason } },
    retireDefinition: { ...of(definition), body: { recognisedTo: '2026-12-31', reason } },
  }
}

async function readSettled({ bank, ids }: Stage) {
  return bank.world.gate.write(wholeBank, async (tx) => {
    const window = await tx.selectFrom('application_window').selectAll().executeTakeFirstOrThrow()
    const published = await tx
      .selectFrom('programme')
      .selectAll()
      .where('id', '=', ids.programme)
      .executeTakeFirstOrThrow()
    const draft = bank.world.ids.next()
    await tx
      .insertInto('programme')
      .values({ ...published, id: draft, code: 'DRAFT-2027', state: 'DRAFT' })
      .execute()
    const proposal = bank.world.ids.next()
    const policy = await tx.selectFrom('institution_policy').selectAll().executeTakeFirstOrThrow()
    await tx
      .insertInto('institution_policy')
      .values({
        ...policy,
        id: proposal,
        version: 9,
        rule_version: 'proposed',
        policy: JSON.stringify(policy.policy),
        state: 'PROPOSED',
        settled_at: null,
      })
      .execute()
    const workflow = bank.world.ids.next()
    const released = await tx.selectFrom('workflow').selectAll().orderBy('version', 'desc').executeTakeFirstOrThrow()
    await tx
      .insertInto('workflow_proposal')
      .values({
        id: workflow,
        institution_id: bank.college.institutionId,
        version: 9,
        text: 'steps: []',
        definition: JSON.stringify(released.definition),
        effective_from: '2027-01-01',
        state: 'PROPOSED',
        proposed_by: bank.staffId('affairs1'),
        proposed_at: bank.world.clock.now(),
      })
      .execute()
    return { window, draft, proposal, workflow }
  })
}
