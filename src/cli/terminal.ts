/** What the command line says to people goes to stderr, what it answers to machines to stdout. */
export interface Terminal {
  tell(zh: string, en: string): void
  /** A bar for long work; silent where nobody looks. */
  progress(done: number, total: number, what: string): void
  answer(text: string, json: unknown): void
  /** What went wrong; a machine gets it where it reads the answer. */
  fail(zh: string, en: string): void
}

const barWidth = 28

export function createTerminal(isJson: boolean): Terminal {
  const isWatched = process.stderr.isTTY && !isJson
  return {
    tell: (zh, en) => {
      if (!isJson) process.stderr.write(zh === en ? `${zh}\n` : `${zh}\n  ${en}\n`)
    },
    progress: (done, total, what) => {
      if (!isWatched) return
      const share = total === 0 ? 1 : done / total
      const filled = Math.round(share * barWidth)
      const bar = '█'.repeat(filled) + '·'.repeat(barWidth - filled)
      process.stderr.write(`\r${bar} ${String(Math.round(share * 100)).padStart(3)}%  ${what.slice(0, 60).padEnd(60)}`)
      if (done >= total) process.stderr.write('\n')
    },
    answer: (text, json) => {
      process.stdout.write(isJson ? `${JSON.stringify(json)}\n` : `${text}\n`)
    },
    fail: (zh, en) => {
      if (isJson) process.stdout.write(`${JSON.stringify({ error: { zh, en } })}\n`)
      else process.stderr.write(`${zh}\n${en}\n`)
    },
  }
}
