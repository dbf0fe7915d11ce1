import { createInterface } from 'node:readline'

/** The next line of standard input, typed or piped; empty where there is none. */
export async function askWord(): Promise<string> {
  const lines = createInterface({ input: process.stdin })
  try {
    for await (const line of lines) return line.trim()
    return ''
  } finally {
    lines.close()
  }
}
