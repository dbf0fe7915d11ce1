import type { PostingRequest } from '../../core/ledger/posting.ts'
import { Problem } from '../../contract/problem.ts'
import type { Scope, Tx } from '../database/database.ts'
import type { World } from '../world.ts'
import { post, type PostingResult } from './post.ts'

/** What is written in the transaction of a posting: the history of its case, a message to the learner. */
export interface BesidePosting {
  applicationId: string
  /** Locks the case and checks; what it returns is done when the posting was made, not when it was refused. */
  prepare(tx: Tx): Promise<() => Promise<void>>
}

export interface PostingQueue {
  /** Waits for the posting to be durable. Throws `queue_full` at once when too many wait. */
  submit(request: PostingRequest, beside?: BesidePosting): Promise<PostingResult>
  /** Stops taking requests and waits for those taken. */
  drain(): Promise<void>
  readonly waiting: number
}

export interface PostingQueueOptions {
  waitingMaximum?: number
  batchMaximum?: number
}

interface Waiting {
  request: PostingRequest
  beside: BesidePosting | undefined
  resolve: (result: PostingResult) => void
  reject: (error: unknown) => void
}

/**
 * The queue before the stand-alone posting endpoint; one per institution. Requests that arrive while a batch is being
 * written form the next one, so that a lone client waits for nothing and many clients share a commit. Two lanes, split
 * by learner, keep the database busy while the other lane computes. Correctness does not need the queue: locks decide.
 */
export function createPostingQueue(
  world: Pick<World, 'gate' | 'ids' | 'seals' | 'clock'>,
  scope: Scope,
  options: PostingQueueOptions = {},
): PostingQueue {
  const waitingMaximum = options.waitingMaximum ?? 10_000
  const batchMaximum = options.batchMaximum ?? 500
  // Owned by the functions below: what waits in each lane, and the run that empties it.
  const lanes: { waiting: Waiting[]; running: Promise<void> | null }[] = [
    { waiting: [], running: null },
    { waiting: [], running: null },
  ]
  let isClosed = false

  const run = async (lane: (typeof lanes)[number]) => {
    while (lane.waiting.length > 0) {
      const batch = lane.waiting.splice(0, batchMaximum)
      await postBatch(world, scope, batch)
    }
    lane.running = null
  }

  return {
    submit: (request, beside) => {
      const waiting = lanes[0]!.waiting.length + lanes[1]!.waiting.length
      if (isClosed || waiting >= waitingMaximum) return Promise.reject(new Problem('queue_full'))
      const lane = lanes[laneOf(request.learnerId)]!
      return new Promise<PostingResult>((resolve, reject) => {
        lane.waiting.push({ request, beside, resolve, reject })
        lane.running ??= Promise.resolve().then(() => run(lane))
      })
    },
    drain: async () => {
      isClosed = true
      await Promise.all(lanes.map((lane) => lane.running ?? Promise.resolve()))
    },
    get waiting() {
      return lanes.reduce((sum, lane) => sum + lane.waiting.length, 0)
    },
  }
}

function laneOf(learnerId: string): 0 | 1 {
  return (learnerId.charCodeAt(learnerId.length - 1) % 2) as 0 | 1
}

/** An error of the whole batch splits it in halves, down to the one request that causes it. */
async function postBatch(
  world: Pick<World, 'gate' | 'ids' | 'seals' | 'clock'>,
  scope: Scope,
  batch: readonly Waiting[],
): Promise<void> {
  try {
    const results = await world.gate.write(scope, (tx) => postWithBesides(tx, world, batch))
    for (const [index, one] of batch.entries()) one.resolve(results[index]!)
  } catch (error) {
    if (batch.length === 1) {
      batch[0]!.reject(error)
      return
    }
    const middle = Math.ceil(batch.length / 2)
    await postBatch(world, scope, batch.slice(0, middle))
    await postBatch(world, scope, batch.slice(middle))
  }
}

/** Cases are locked before learners and in order of id, as everywhere. */
async function postWithBesides(
  tx: Tx,
  world: Pick<World, 'ids' | 'seals' | 'clock'>,
  batch: readonly Waiting[],
): Promise<PostingResult[]> {
  const besides = batch
    .flatMap(({ beside }, index) => (beside ? [{ beside, index }] : []))
    .toSorted((a, b) => (a.beside.applicationId < b.beside.applicationId ? -1 : 1))
  const prepared: { index: number; record: () => Promise<void> }[] = []
  for (const { beside, index } of besides) prepared.push({ index, record: await beside.prepare(tx) })
  const results = await post(
    tx,
    world,
    batch.map((one) => one.request),
  )
  for (const { index, record } of prepared) if (results[index]?.status === 'posted') await record()
  return results
}
