import { Problem } from '../../../contract/problem.ts'
import { mappingFault, type Mapping } from '../../../core/imports/table-kind.ts'
import { importers } from '../../../contract/imports.ts'
import { institutionCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import type { Tx } from '../../database/database.ts'
import type { World } from '../../world.ts'
import { lockImport, queueImport, readImportView, rememberHeadings, stateRefusal, tableOf } from './import-store.ts'

type Locked = Awaited<ReturnType<typeof lockImport>>

/** Brings an import a step further and answers with what it is then. */
function settleImport(
  world: World,
  actor: Actor,
  id: string,
  settle: (tx: Tx, file: Locked, institutionId: string) => Promise<void>,
) {
  const capacity = institutionCapacity(actor, importers)
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const { institutionId } = capacity
    await settle(tx, await lockImport(tx, actor, institutionId, id), institutionId)
    return readImportView(tx, institutionId, id, actor)
  })
}

/** Settles which column is what, remembers it for the next file, and has the rows checked. */
export function mapImport(world: World, actor: Actor, id: string, mapping: Mapping) {
  return settleImport(world, actor, id, async (tx, file, institutionId) => {
    if (file.state !== 'MAPPING' && file.state !== 'CHECKED') throw stateRefusal(file.state)
    const faults = mappingFault(tableOf(file.kind).kind.columns, mapping, file.headings.length)
    if (faults) throw new Problem('request_invalid', { faults })
    await rememberHeadings(tx, file, institutionId, mapping)
    await tx
      .updateTable('import_file')
      .set({ state: 'CHECKING', mapping: JSON.stringify(mapping), rows_handled: 0, claimed_at: null })
      .where('id', '=', id)
      .execute()
    await queueImport(tx, id)
  })
}

/** Has the rows imported that have no fault. Confirmed already, it stays so. */
export function confirmImport(world: World, actor: Actor, id: string) {
  return settleImport(world, actor, id, async (tx, file) => {
    if (file.state === 'IMPORTING' || file.state === 'DONE') return
    if (file.state !== 'CHECKED') throw stateRefusal(file.state)
    const confirmed = { confirmed_by: actor.personId, confirmed_at: world.clock.now() }
    const begun = { state: 'IMPORTING', added: 0, changed: 0, unchanged: 0, claimed_at: null }
    await tx
      .updateTable('import_file')
      .set({ ...begun, ...confirmed })
      // The rows with a fault are handled by leaving them out.
      .set(({ ref }) => ({ rows_handled: ref('faulty') }))
      .where('id', '=', id)
      .execute()
    await queueImport(tx, id)
  })
}

/** Forgets a file of which nothing was imported. */
export function discardImport(world: World, actor: Actor, id: string) {
  return settleImport(world, actor, id, async (tx, file) => {
    if (file.state === 'IMPORTING' || file.state === 'DONE') throw stateRefusal(file.state)
    await tx.deleteFrom('import_batch').where('import_id', '=', id).execute()
    await tx
      .updateTable('import_file')
      .set({ state: 'DISCARDED', content_sealed: null, claim_id: null, done_at: world.clock.now() })
      .where('id', '=', id)
      .execute()
  })
}
