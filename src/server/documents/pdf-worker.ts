import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { invariant } from '../../core/invariant.ts'

/** One document to set: its template beside this file, and what it says. */
export interface PdfTask {
  id: number
  template: string
  content: string
}

export type PdfAnswer = { id: number; bytes: Uint8Array } | { id: number; fault: string }

const fontFolder = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/package.json'))
const compiler = NodeCompiler.create({
  workspace: import.meta.dirname,
  fontArgs: [
    {
      fontPaths: [
        join(fontFolder, '400Regular/NotoSansSC_400Regular.ttf'),
        join(fontFolder, '700Bold/NotoSansSC_700Bold.ttf'),
      ],
    },
  ],
})

function render({ template, content }: PdfTask): Uint8Array {
  const mainFilePath = join(import.meta.dirname, `${template}.typ`)
  // No time of making, so that the same content comes out byte for byte the same.
  const pdf = compiler.pdf({ mainFilePath, inputs: { content } }, { pdfStandard: 'a-3b', creationTimestamp: 0 })
  compiler.evictCache(10)
  return new Uint8Array(pdf)
}

const port = parentPort
invariant(port, 'documents are set in a worker')
port.on('message', (task: PdfTask) => {
  try {
    port.postMessage({ id: task.id, bytes: render(task) } satisfies PdfAnswer)
  } catch (error) {
    port.postMessage({ id: task.id, fault: String(error) } satisfies PdfAnswer)
  }
})
