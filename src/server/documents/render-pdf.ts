import { Worker } from 'node:worker_threads'
import type { PdfAnswer, PdfTask } from './pdf-worker.ts'

/** The templates that there are; one that was used is never changed: a change is a template of the next number. */
export type PdfTemplate = 'letter@1'

/** The compiler keeps memory that it does not give back: after so many documents its worker is replaced. */
const documentsPerWorker = 1_000
/** A letter takes some 15 ms; what takes this long has gone wrong, and the worker with it. */
const limitMs = 30_000

interface Desk {
  worker: Worker
  taken: number
  waiting: Map<number, { resolve: (bytes: Buffer) => void; reject: (error: Error) => void }>
}

let desk: Desk | null = null
let tasks = 0

/**
 * Sets a document as PDF/A-3b, in a worker: the same template and content give the same bytes. The content is data and
 * is never read as markup.
 */
export function renderPdf(template: PdfTemplate, content: object): Promise<Buffer> {
  const at = takeDesk()
  const task: PdfTask = { id: (tasks += 1), template, content: JSON.stringify(content) }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => close(at, new Error(`${template} was not set within ${limitMs} ms`)), limitMs)
    const settle = () => {
      clearTimeout(timer)
      at.waiting.delete(task.id)
      // Whoever is still served keeps the worker alive; a server without letters may end.
      if (at.waiting.size === 0) at.worker.unref()
      if (at !== desk && at.waiting.size === 0) void at.worker.terminate()
    }
    at.waiting.set(task.id, {
      resolve: (bytes) => (settle(), resolve(bytes)),
      reject: (error) => (settle(), reject(error)),
    })
    at.worker.ref()
    at.worker.postMessage(task)
  })
}

/** The worker that takes the next document; a full one answers what it has and ends. */
function takeDesk(): Desk {
  if (desk !== null && desk.taken >= documentsPerWorker) desk = null
  desk ??= open()
  desk.taken += 1
  return desk
}

function open(): Desk {
  const worker = new Worker(new URL('pdf-worker.ts', import.meta.url))
  const opened: Desk = { worker, taken: 0, waiting: new Map() }
  worker.on('message', (answer: PdfAnswer) => {
    const one = opened.waiting.get(answer.id)
    if ('bytes' in answer) one?.resolve(Buffer.from(answer.bytes))
    else one?.reject(new Error(`a document could not be set: ${answer.fault}`))
  })
  worker.on('error', (error) => close(opened, error instanceof Error ? error : new Error(String(error))))
  return opened
}

function close(closed: Desk, error: Error): void {
  if (desk === closed) desk = null
  for (const one of closed.waiting.values()) one.reject(error)
  void closed.worker.terminate()
}
