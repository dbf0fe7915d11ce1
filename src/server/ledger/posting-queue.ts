import type { PostingRequest } from '../../core/ledger/posting.ts'
import { Problem } from '../../contract/problem.ts'
import type { Scope } from '../database/database.ts'
import type { World } from '../world.ts'
import { post, type PostingResult } from './post.ts'

export interface PostingQueue {
  /** Waits for the posting to be durable. Throws `queue_full` at once when too many wait. */
  submit(request: PostingRequest): Promise<PostingResult>
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
    submit: (request) => {
      const waiting = lanes[0]!.waiting.length + lanes[1]!.waiting.length
      if (isClosed || waiting >= waitingMaximum) return Promise.reject(new Problem('queue_full'))
      const lane = lanes[laneOf(request.learnerId)]!
      return new Promise<PostingResult>((resolve, reject) => {
        lane.waiting.push({ request, resolve, reject })
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
    const requests = batch.map((one) => one.request)
    const results = await world.gate.write(scope, (tx) => post(tx, world, requests))
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
