import { setUpReaders } from '../../../contract/college-set-up.ts'
import { Problem } from '../../../contract/problem.ts'
import { conditionWords } from '../../../core/case/condition-words.ts'
import type { WorkflowDefinition } from '../../../core/case/workflow.ts'
import type { Actor } from '../../access/actor.ts'
import type { Database, Tx } from '../../database/database.ts'
import { decodeCursor } from '../../database/paging.ts'
import type { OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'
import { recordSetUpEvent } from './set-up-events.ts'
import { cannotBe, isTaken, readSetUp, settleOnce, type Place } from './set-up-place.ts'
import { readWorkflowYaml, writeWorkflowYaml, type WorkflowReading } from './workflow-yaml.ts'

/** A version that is in use or was, and one that is proposed or was given up: they share their numbers. */
async function selectVersions(database: Database, place: Place, before: number, limit: number) {
  const versions = await database
    .selectFrom('workflow as w')
    .leftJoin('workflow_proposal as v', 'v.workflow_id', 'w.id')
    .leftJoin('person as p', 'p.id', 'v.proposed_by')
    .leftJoin('person as s', 's.id', 'v.settled_by')
    .select(['w.id', 'w.version', 'w.definition', 'w.effective_from', 'w.recorded_at as proposed_at'])
    .select([
      'v.id as proposal_id',
      'v.text',
      'v.proposed_by',
      'v.settled_at',
      'p.name as proposed_name',
      's.name as settled_name',
    ])
    .where('w.institution_id', '=', place.institutionId)
    .where('w.version', '<', before)
    .orderBy('w.version', 'desc')
    .limit(limit)
    .execute()
  const proposals = await database
    .selectFrom('workflow_proposal as v')
    .innerJoin('person as p', 'p.id', 'v.proposed_by')
    .leftJoin('person as s', 's.id', 'v.settled_by')
    .select(['v.id', 'v.version', 'v.definition', 'v.effective_from', 'v.proposed_at', 'v.state'])
    .select(['v.text', 'v.proposed_by', 'v.settled_at', 'p.name as proposed_name', 's.name as settled_name'])
    .where('v.institution_id', '=', place.institutionId)
    .where('v.state', '<>', 'RELEASED')
    .where('v.version', '<', before)
    .orderBy('v.version', 'desc')
    .limit(limit)
    .execute()
  const released = versions.map((row) => ({
    ...row,
    state: 'RELEASED',
    workflowId: row.id,
    id: row.proposal_id ?? row.id,
  }))
  return [...released, ...proposals.map((row) => ({ ...row, workflowId: null }))]
    .toSorted((a, b) => b.version - a.version)
    .slice(0, limit)
}

type VersionRow = Awaited<ReturnType<typeof selectVersions>>[number]

async function presentVersions(database: Database, place: Place, rows: readonly VersionRow[]) {
  const inForce = await database
    .selectFrom('workflow')
    .select('id')
    .where('institution_id', '=', place.institutionId)
    .where('effective_from', '<=', place.today)
    .orderBy('effective_from', 'desc')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  const stateOf = (row: VersionRow) => {
    if (row.state !== 'RELEASED') return row.state as 'PROPOSED' | 'DISCARDED'
    if (row.workflowId === inForce?.id) return 'IN_FORCE' as const
    return row.effective_from > place.today ? ('COMING' as const) : ('REPLACED' as const)
  }
  const kinds = await database.selectFrom('outcome_kind').select(['code', 'name_zh', 'name_en']).execute()
  const names = new Map(kinds.map((kind) => [kind.code, { zh: kind.name_zh, en: kind.name_en }]))
  const kindName = (code: string) => names.get(code) ?? { zh: code, en: code }
  return rows.map((row) => {
    const definition = row.definition as unknown as WorkflowDefinition
    return {
      id: row.id,
      version: row.version,
      text: row.text ?? writeWorkflowYaml(definition),
      steps: definition.steps.map((step) => ({
        id: step.id,
        kind: step.kind,
        name: step.name,
        body: step.body,
        roles: [...step.roles],
        substituteRoles: [...(step.substituteRoles ?? [])],
        workingDays: step.kind === 'NOTICE' ? definition.notice.workingDays : step.workingDays,
        conditions: (step.when ?? []).map((condition) => conditionWords(condition, kindName)),
      })),
      effectiveFrom: row.effective_from,
      state: stateOf(row),
      proposedBy: row.proposed_name,
      proposedAt: row.proposed_at.toISOString(),
      settledBy: row.settled_name,
      settledAt: row.settled_at?.toISOString() ?? null,
      isOwn: row.proposed_by === place.actorId,
    }
  })
}

const everyVersion = 2_147_483_647

/** The versions of the workflow, the latest first. */
export function listWorkflows(world: World, actor: Actor, query: { cursor?: string | undefined; limit: number }) {
  return readSetUp(world, actor, async (database, place) => {
    const cursor = decodeCursor(query.cursor, 1)
    const before = cursor ? Number(cursor[0]) : everyVersion
    if (!Number.isSafeInteger(before) || before < 0 || before > everyVersion) {
      throw new Problem('request_invalid', { faults: 'cursor' })
    }
    const rows = await selectVersions(database, place, before, query.limit + 1)
    const shown = rows.slice(0, query.limit)
    const last = rows.length > query.limit ? shown.at(-1) : undefined
    const nextCursor = last ? Buffer.from(JSON.stringify([String(last.version)])).toString('base64url') : null
    return { items: await presentVersions(database, place, shown), nextCursor, total: null }
  })
}

async function readVersion(database: Database, place: Place, id: string) {
  const proposal = await database
    .selectFrom('workflow_proposal')
    .select(['version'])
    .where('institution_id', '=', place.institutionId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!proposal) throw new Problem('not_found')
  const rows = await selectVersions(database, place, proposal.version + 1, 1)
  const [one] = await presentVersions(database, place, rows)
  if (!one) throw new Problem('not_found')
  return one
}

async function readText(database: Database, text: string): Promise<WorkflowReading> {
  const kinds = await database.selectFrom('outcome_kind').select('code').execute()
  return readWorkflowYaml(
    text,
    kinds.map((kind) => kind.code),
  )
}

/** What is at fault in a workflow that somebody is writing; nothing is kept. */
export function checkWorkflowText(world: World, actor: Actor, text: string) {
  return readSetUp(world, actor, async (database) => {
    const { faults } = await readText(database, text)
    return { faults: [...faults] }
  })
}

interface Proposal {
  text: string
  effectiveFrom: string
  reason: string
}

/** Proposes the next version, one at a time. Cases under way keep theirs; it binds those submitted from its day on. */
export function proposeWorkflowVersion(world: World, actor: Actor, input: Proposal, once: OnceKey) {
  return settleOnce(world, actor, {
    roles: ['academic_affairs'],
    once,
    read: readVersion,
    settle: async (tx, place) => {
      if (input.effectiveFrom < place.today)
        throw cannotBe('生效日期不能早于今天', 'it comes into force today or later')
      const { definition, faults } = await readText(tx, input.text)
      const [fault] = faults
      if (definition === null) {
        const where = {
          zh: `第 ${fault?.line} 行第 ${fault?.column} 列`,
          en: `line ${fault?.line}, column ${fault?.column}`,
        }
        throw cannotBe(`${where.zh}：${fault?.text.zh}`, `${where.en}: ${fault?.text.en}`)
      }
      // Whoever proposes next waits for whoever proposes now.
      await tx.selectFrom('institution').select('id').where('id', '=', place.institutionId).forNoKeyUpdate().execute()
      const [latest] = await selectVersions(tx, place, everyVersion, 1)
      if (latest?.state === 'PROPOSED') throw isTaken('待发布的流程', 'A proposed workflow')
      const id = world.ids.next()
      const version = (latest?.version ?? 0) + 1
      await tx
        .insertInto('workflow_proposal')
        .values({
          id,
          institution_id: place.institutionId,
          version,
          text: input.text,
          definition: JSON.stringify(definition),
          effective_from: input.effectiveFrom,
          state: 'PROPOSED',
          proposed_by: place.actorId,
          proposed_at: place.now,
        })
        .execute()
      await recordSetUpEvent(tx, world, place, {
        objectKind: 'WORKFLOW',
        objectId: id,
        act: 'propose',
        reason: input.reason,
        changed: { version, effectiveFrom: input.effectiveFrom },
      })
      return id
    },
  })
}

/** Releases a proposal: somebody other than its author, and not after the day from which it was to be in force. */
export function releaseWorkflow(world: World, actor: Actor, id: string, input: { reason: string }, once: OnceKey) {
  return settleOnce(world, actor, {
    roles: ['credit_bank_office'],
    once,
    read: readVersion,
    settle: async (tx, place) => {
      const row = await lockProposal(tx, place, id)
      if (row.proposed_by === place.actorId) {
        throw new Problem('four_eyes', { step: { zh: '提议流程', en: 'the proposal of the workflow' } })
      }
      if (row.effective_from < place.today) {
        throw cannotBe('生效日期已过，请放弃后重新提议', 'its day has passed; discard it and propose it anew')
      }
      const workflowId = world.ids.next()
      await tx
        .insertInto('workflow')
        .values({
          id: workflowId,
          institution_id: place.institutionId,
          version: row.version,
          definition: JSON.stringify(row.definition),
          effective_from: row.effective_from,
          recorded_at: place.now,
        })
        .execute()
      await settleProposal(tx, world, place, row, { state: 'RELEASED', workflowId, reason: input.reason })
      return id
    },
  })
}

/** Gives a proposal up. */
export function discardWorkflow(world: World, actor: Actor, id: string, input: { reason: string }, once: OnceKey) {
  return settleOnce(world, actor, {
    roles: setUpReaders,
    once,
    read: readVersion,
    settle: async (tx, place) => {
      const row = await lockProposal(tx, place, id)
      await settleProposal(tx, world, place, row, { state: 'DISCARDED', workflowId: null, reason: input.reason })
      return id
    },
  })
}

async function lockProposal(tx: Tx, place: Place, id: string) {
  const row = await tx
    .selectFrom('workflow_proposal')
    .selectAll()
    .where('institution_id', '=', place.institutionId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Problem('not_found')
  if (row.state !== 'PROPOSED') throw cannotBe('该流程不在待发布状态', 'this workflow is not a proposal any more')
  return row
}

interface Settled {
  state: 'RELEASED' | 'DISCARDED'
  workflowId: string | null
  reason: string
}

async function settleProposal(
  tx: Tx,
  world: World,
  place: Place,
  row: Awaited<ReturnType<typeof lockProposal>>,
  { state, workflowId, reason }: Settled,
): Promise<void> {
  await tx
    .updateTable('workflow_proposal')
    .set({ state, workflow_id: workflowId, settled_by: place.actorId, settled_at: place.now })
    .where('id', '=', row.id)
    .execute()
  await recordSetUpEvent(tx, world, place, {
    objectKind: 'WORKFLOW',
    objectId: row.id,
    act: state === 'RELEASED' ? 'release' : 'discard',
    reason,
    changed: { version: row.version, effectiveFrom: row.effective_from },
  })
}
