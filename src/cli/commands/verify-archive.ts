import { readFile } from 'node:fs/promises'
import { verifyArchive, type ArchiveVerdict } from '../../server/archives/verify-archive.ts'
import { Failure } from '../../server/failure.ts'
import type { CommandContext } from '../main.ts'

/**
 * Says whether an archive package is as the bank sealed it: 0 yes, 1 no. With a fingerprint, whether that key sealed
 * it. Works offline, on any machine that has the program.
 */
export async function verifyArchiveFile({ terminal }: CommandContext, file: string, key?: string): Promise<number> {
  const bytes = await readFile(file).catch(() => {
    throw new Failure(`读不了文件 ${file}`, `The package cannot be read: ${file}`)
  })
  const verdict = await verifyArchive(bytes)
  const isKeyMeant = key === undefined ? null : key === verdict.fingerprint
  terminal.answer(describe(verdict, isKeyMeant), { ...verdict, isKeyMeant })
  return verdict.isSound && isKeyMeant !== false ? 0 : 1
}

function describe(verdict: ArchiveVerdict, isKeyMeant: boolean | null): string {
  const { subject, faults, fingerprint, entryCount } = verdict
  const lines = faults.map(({ zh, en }) => `✗ ${zh}。${en}.`)
  if (isKeyMeant === false) lines.push('✗ 签名密钥不是所给的那一把。Another key sealed it than the one given.')
  if (verdict.isSound && isKeyMeant !== false) {
    lines.push(`归档包完好，共 ${entryCount} 个文件。The package is as it was sealed: ${entryCount} files.`)
  }
  if (subject) lines.push(`${subject.institution.zh} ${subject.number} · ${subject.stateOf} · ${subject.bank}`)
  if (fingerprint !== null) lines.push(`签名密钥指纹 · fingerprint of the key: ${fingerprint}`)
  if (verdict.isSound && isKeyMeant === null) {
    lines.push('请与该银行公布的指纹核对。Compare it with the fingerprint that the bank publishes.')
  }
  return lines.join('\n')
}
