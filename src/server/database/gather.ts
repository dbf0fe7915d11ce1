/** At most so many are asked for with one statement. */
const gatheredMaximum = 200

interface Waiting<K, V> {
  key: K
  resolve: (value: V | null) => void
  reject: (error: unknown) => void
}

/**
 * Makes one statement of many: what is asked for while a statement runs is asked for together with the next one, so
 * that a lone caller waits for nothing and fifty share a round trip. `load` answers in the order of its keys. Nothing
 * is kept: each answer is of a statement that began after the question.
 */
export function gather<K, V>(load: (keys: readonly K[]) => Promise<readonly (V | null)[]>) {
  const waiting: Waiting<K, V>[] = []
  let isRunning = false
  const run = async () => {
    while (waiting.length > 0) {
      const asked = waiting.splice(0, gatheredMaximum)
      try {
        const values = await load(asked.map((one) => one.key))
        for (const [index, one] of asked.entries()) one.resolve(values[index] ?? null)
      } catch (error) {
        for (const one of asked) one.reject(error)
      }
    }
    isRunning = false
  }
  return (key: K): Promise<V | null> =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject })
      if (isRunning) return
      isRunning = true
      void run()
    })
}
