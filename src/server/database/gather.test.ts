import { expect, it } from 'vitest'
import { gather } from './gather.ts'

/** A database that answers when it is told to. */
function slowDatabase() {
  const asked: number[][] = []
  const answers: { answer: () => void; fail: () => void }[] = []
  const find = gather((keys: readonly number[]) => {
    asked.push([...keys])
    return new Promise<(string | null)[]>((resolve, reject) => {
      answers.push({
        answer: () => resolve(keys.map((key) => (key === 0 ? null : `value ${key}`))),
        fail: () => reject(new Error('connection lost')),
      })
    })
  })
  return { find, asked, answers }
}

it('asks at once for the first, and for all others together when it is answered', async () => {
  const { find, asked, answers } = slowDatabase()
  const first = find(1)
  const others = Promise.all([find(2), find(0), find(3)])
  expect(asked).toEqual([[1]])
  answers[0]?.answer()
  expect(await first).toBe('value 1')
  expect(asked).toEqual([[1], [2, 0, 3]])
  answers[1]?.answer()
  expect(await others).toEqual(['value 2', null, 'value 3'])
})

it('tells a failure to those who asked, and goes on with the next', async () => {
  const { find, asked, answers } = slowDatabase()
  const first = find(1)
  const second = find(2)
  answers[0]?.fail()
  await expect(first).rejects.toThrow('connection lost')
  expect(asked).toEqual([[1], [2]])
  answers[1]?.answer()
  expect(await second).toBe('value 2')
})
