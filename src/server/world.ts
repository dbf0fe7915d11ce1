import type { Logger } from 'pino'
import type { Gate } from './database/database.ts'
import type { FileStore } from './evidence/file-store.ts'
import type { Seals } from './seals.ts'

/** All that lies outside: database, time, ids, secrets, files, log. Passed to every use case; replaced in tests. */
export interface World {
  readonly gate: Gate
  readonly clock: Clock
  readonly ids: Ids
  readonly seals: Seals
  readonly files: FileStore
  readonly log: Logger
  /** The address that goes into what the bank issues; no trailing slash. */
  readonly publicUrl: string
  /** Hosts to which notices may go although they are private or without TLS; see NOTICE_HOSTS. */
  readonly noticeHosts: readonly string[]
  /** True in a demonstration database, whose clock may be moved. */
  readonly isDemonstration: () => boolean
  /** Reads the settings of the bank anew: whether it is a demonstration, and how far its clock was moved. */
  refresh(): Promise<void>
  close(): Promise<void>
}

/** Time as a parameter. `now` is the bank's time, which a demonstration may move; `real` is for sign-in and TOTP. */
export interface Clock {
  now(): Date
  real(): Date
}

/** Ids and randomness; deterministic in tests and in the demonstration's loading. */
export interface Ids {
  /** A UUIDv7 at the bank's time. */
  next(): string
  /** Unpredictable bytes for salts and tokens. */
  bytes(length: number): Buffer
}
