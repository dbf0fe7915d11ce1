/** Runs a benchmark by name; the last line it prints is `{"bench": name, "figures": {…}}`. */
export interface Bench {
  /** `isQuick` keeps it under 45 seconds. Progress goes to stderr. */
  run(options: { isQuick: boolean; tell: (text: string) => void }): Promise<Record<string, number | null>>
}

const [name = '', ...flags] = process.argv.slice(2)
const benches: Record<string, () => Promise<{ bench: Bench }>> = {
  import: () => import('./import.ts'),
  posting: () => import('./posting.ts'),
  http: () => import('./http.ts'),
  'deadline-day': () => import('./deadline-day.ts'),
  growth: () => import('./growth.ts'),
  year: () => import('./year.ts'),
}
const load = benches[name]
if (!load) {
  process.stderr.write(`基准：${Object.keys(benches).join('、')}。Benchmarks: ${Object.keys(benches).join(', ')}.\n`)
  process.exit(2)
}
const { bench } = await load()
const figures = await bench.run({
  isQuick: flags.includes('--quick'),
  tell: (text) => process.stderr.write(`${text}\n`),
})
process.stdout.write(`${JSON.stringify({ bench: name, figures })}\n`)
process.exit(0)
