import type { PostingRequest } from '../../src/core/ledger/posting.ts'

/**
 * The ledger as the domain tells it, in the simplest words: each credit of a lot lies in one bucket. Written apart from
 * the product's code, to be compared with it. It knows no versions, no batches and no database.
 */
export type Bucket = 'AVAILABLE' | 'HELD' | 'CONSUMED' | 'FROZEN' | 'EXPIRED' | 'REVOKED' | 'FORFEITED'

interface ModelLot {
  recognised: number
  expiresOn: string | null
  buckets: Record<Bucket, number>
}

interface ModelAct {
  kind: PostingRequest['kind']
  moves: { lotId: string; from: Bucket; to: Bucket; amount: number }[]
  isUndone: boolean
}

const empty = (): Record<Bucket, number> => ({
  AVAILABLE: 0,
  HELD: 0,
  CONSUMED: 0,
  FROZEN: 0,
  EXPIRED: 0,
  REVOKED: 0,
  FORFEITED: 0,
})

export class LedgerModel {
  readonly lots = new Map<string, ModelLot>()
  readonly #holds = new Map<string, { parts: Map<string, number>; isOpen: boolean }>()
  readonly #acts = new Map<string, ModelAct>()

  /** Does what the request asks, or says no and leaves everything as it was. */
  apply(request: PostingRequest): boolean {
    const moves = this.#movesOf(request)
    if (moves === null || moves.length === 0) return request.kind === 'DEPOSIT' && moves !== null
    for (const { lotId, from, to, amount } of moves) {
      const { buckets } = this.lots.get(lotId)!
      buckets[from] -= amount
      buckets[to] += amount
    }
    this.#acts.set(request.id, { kind: request.kind, moves, isUndone: false })
    return true
  }

  #movesOf(request: PostingRequest): ModelAct['moves'] | null {
    switch (request.kind) {
      case 'DEPOSIT': {
        if (request.amount <= 0 || this.lots.has(request.lotId)) return null
        const buckets = { ...empty(), AVAILABLE: request.amount }
        this.lots.set(request.lotId, { recognised: request.amount, expiresOn: request.expiresOn, buckets })
        return []
      }
      case 'HOLD':
        return this.#hold(request)
      case 'RELEASE':
        return this.#endHold(request.holdId, new Map(), 'RELEASE', request.happenedOn)
      case 'CONVERT': {
        const used = new Map<string, number>()
        for (const part of request.consume) used.set(part.lotId, (used.get(part.lotId) ?? 0) + part.amount)
        return this.#endHold(request.holdId, used, request.leftover, request.happenedOn)
      }
      case 'FREEZE':
        return this.#all(request.lotId, ['AVAILABLE', 'CONSUMED'], 'FROZEN')
      case 'REVOKE':
        return this.#all(request.lotId, ['AVAILABLE', 'CONSUMED', 'FROZEN', 'EXPIRED', 'FORFEITED'], 'REVOKED')
      case 'EXPIRE': {
        const lot = this.lots.get(request.lotId)
        return lot && this.#isOver(lot, request.happenedOn) ? this.#all(request.lotId, ['AVAILABLE'], 'EXPIRED') : null
      }
      case 'FORFEIT': {
        const { lotId, amount } = request
        const lot = this.lots.get(lotId)
        if (!lot || amount <= 0 || amount > lot.buckets.AVAILABLE) return null
        return [{ lotId, from: 'AVAILABLE', to: 'FORFEITED', amount }]
      }
      case 'UNFREEZE':
        return this.#undo(request.freezePostingId, ['FREEZE'], request.happenedOn)
      case 'REVERSE':
        return this.#undo(request.reverses, ['CONVERT', 'FORFEIT'], request.happenedOn)
    }
  }

  #isOver(lot: ModelLot, on: string): boolean {
    return lot.expiresOn !== null && on > lot.expiresOn
  }

  #hold(request: Extract<PostingRequest, { kind: 'HOLD' }>): ModelAct['moves'] | null {
    const parts = new Map<string, number>()
    for (const { lotId, amount } of request.parts) {
      if (amount <= 0) return null
      parts.set(lotId, (parts.get(lotId) ?? 0) + amount)
    }
    for (const [lotId, amount] of parts) {
      const lot = this.lots.get(lotId)
      if (!lot || this.#isOver(lot, request.happenedOn) || amount > lot.buckets.AVAILABLE) return null
    }
    this.#holds.set(request.holdId, { parts, isOpen: true })
    return [...parts].map(([lotId, amount]) => ({ lotId, from: 'AVAILABLE', to: 'HELD', amount }))
  }

  #endHold(
    holdId: string,
    used: Map<string, number>,
    rest: 'RELEASE' | 'FORFEIT',
    on: string,
  ): ModelAct['moves'] | null {
    const hold = this.#holds.get(holdId)
    if (!hold?.isOpen) return null
    for (const [lotId, amount] of used) {
      if (amount <= 0 || amount > (hold.parts.get(lotId) ?? 0)) return null
    }
    hold.isOpen = false
    return [...hold.parts].flatMap(([lotId, amount]) => {
      const lot = this.lots.get(lotId)!
      const consumed = used.get(lotId) ?? 0
      const home = rest === 'FORFEIT' ? 'FORFEITED' : this.#isOver(lot, on) ? 'EXPIRED' : 'AVAILABLE'
      const moves: ModelAct['moves'] = []
      if (consumed > 0) moves.push({ lotId, from: 'HELD', to: 'CONSUMED', amount: consumed })
      if (amount > consumed) moves.push({ lotId, from: 'HELD', to: home, amount: amount - consumed })
      return moves
    })
  }

  #all(lotId: string, from: Bucket[], to: Bucket): ModelAct['moves'] | null {
    const lot = this.lots.get(lotId)
    if (!lot) return null
    const moves = from
      .filter((one) => lot.buckets[one] > 0)
      .map((one) => ({ lotId, from: one, to, amount: lot.buckets[one] }))
    return moves.length > 0 ? moves : null
  }

  #undo(id: string, kinds: PostingRequest['kind'][], on: string): ModelAct['moves'] | null {
    const act = this.#acts.get(id)
    if (!act || act.isUndone || !kinds.includes(act.kind)) return null
    const back = act.moves.filter((move) => move.to !== 'AVAILABLE' && move.to !== 'EXPIRED')
    const moves = back.map(({ lotId, from, to, amount }) => {
      const home = from === 'HELD' ? 'AVAILABLE' : from
      const isOver = this.#isOver(this.lots.get(lotId)!, on)
      return { lotId, from: to, to: home === 'AVAILABLE' && isOver ? ('EXPIRED' as const) : home, amount }
    })
    const isThere = moves.every((move) => this.lots.get(move.lotId)!.buckets[move.from] >= move.amount)
    if (moves.length === 0 || !isThere) return null
    act.isUndone = true
    return moves
  }
}
