import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { createClient, type CallOptions, type Client } from '../../src/contract/client.ts'
import type { Operation } from '../../src/contract/operation.ts'
import type { StaffRole } from '../../src/contract/roles.ts'
import { addStaff, assignRole } from '../../src/server/access/add-person.ts'
import { openSession } from '../../src/server/access/sessions.ts'
import { buildApp } from '../../src/server/app.ts'
import { openGate, wholeBank } from '../../src/server/database/database.ts'
import type { DemoWorld } from '../../src/server/demo/demo-clock.ts'
import { createTestDatabase, type DatabaseKind, type TestDatabase } from './postgres.ts'
import { createTestWorld } from './test-world.ts'

/** A whole bank for one test: real database, real HTTP application, a clock that the test sets, ids from a seed. */
export interface TestBank {
  database: TestDatabase
  world: DemoWorld
  app: FastifyInstance
  folder: string
  /** Sets the bank's time. */
  at(instant: string): void
  /** A typed client: signed in as the person, or anonymous. */
  client(personId?: string | null): Promise<Client>
  /** Headers of a signed-in person, for requests that the typed client would not send. */
  headersOf(personId: string): Promise<Record<string, string>>
  close(): Promise<void>
}

export async function openTestBank(kind: DatabaseKind = 'migrated'): Promise<TestBank> {
  const database = await createTestDatabase(kind)
  const folder = mkdtempSync(join(tmpdir(), 'creditbank-files-'))
  const gate = openGate({ databaseUrl: database.applicationUrl, connectionsMaximum: 8 })
  const world = createTestWorld(gate, join(folder, 'files'), database.name)
  const app = await buildApp(world)
  const headersOf = async (personId: string) => {
    const token = await gate.write(wholeBank, (tx) =>
      openSession(tx, world, { id: personId, isAdministrator: false, hasSecondFactor: true, userAgent: null }),
    )
    const cookie = `session=${token}`
    const me = await app.inject({ method: 'GET', url: '/api/me', headers: { cookie } })
    return { cookie, 'x-csrf-token': me.json<{ csrfToken: string }>().csrfToken }
  }
  return {
    database,
    world,
    app,
    folder,
    at: (instant) => world.setTime(new Date(instant)),
    headersOf,
    client: async (personId = null) => {
      const headers = personId === null ? {} : await headersOf(personId)
      return keyed(createClient({ baseUrl: '', fetch: injected(app), headers: () => headers }))
    },
    close: async () => {
      await app.close()
      await gate.close()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

let keys = 0

/** A client whose acts each have a key of their own, as the web gives them, where the test gives none. */
function keyed(client: Client): Client {
  const call = client as (...all: unknown[]) => Promise<never>
  return ((operation: Operation, request: unknown, options?: CallOptions) => {
    const key = operation.isIdempotent ? { idempotencyKey: `test-act-${(keys += 1)}` } : {}
    return call(operation, request, { ...key, ...options })
  }) as Client
}

/** A fetch that goes straight into the application. */
function injected(app: FastifyInstance): typeof fetch {
  return async (input, init) => {
    const answer = await app.inject({
      method: (init?.method ?? 'GET') as 'GET',
      url: String(input),
      headers: init?.headers as Record<string, string>,
      ...(init?.body ? { payload: init.body as string } : {}),
    })
    const body = answer.statusCode === 204 ? null : new Uint8Array(answer.rawPayload)
    return new Response(body, { status: answer.statusCode, headers: answer.headers as Record<string, string> })
  }
}

/** Adds a member of staff with a role; the password hash is one that nobody's password has. */
export async function aStaffMember(
  bank: TestBank,
  given: { role: StaffRole; institutionId: string; unitId?: string | null; username?: string },
): Promise<string> {
  const { world } = bank
  return world.gate.write(wholeBank, async (tx) => {
    const personId = await addStaff(tx, world, {
      name: `测试 ${given.role}`,
      institutionId: given.institutionId,
      username: given.username ?? `staff-${world.ids.next()}`,
      passwordHash: 'none',
      mustChangePassword: false,
      totpSecret: Buffer.alloc(20, 3),
    })
    const { role, institutionId, unitId = null } = given
    await assignRole(tx, world, { personId, role, institutionId, unitId, grantedBy: null })
    return personId
  })
}
