import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { generateAll, root } from '../tools/generate.ts'
import { openTestBank } from './support/bank.ts'

it('describes the program as it is: what is generated is what the repository holds', async () => {
  const bank = await openTestBank()
  try {
    const { ownerUrl, applicationUrl } = bank.database
    const applicationRole = new URL(applicationUrl).username
    const files = await generateAll({ app: bank.app, ownerUrl, applicationRole })
    const stale = [...files].filter(([path, text]) => readKept(path) !== text).map(([path]) => path)
    expect(stale, 'run npm run generate').toEqual([])
  } finally {
    await bank.close()
  }
})

function readKept(path: string): string {
  try {
    return readFileSync(join(root, path), 'utf8')
  } catch {
    return ''
  }
}
