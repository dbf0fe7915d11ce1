import { readFileSync } from 'node:fs'
import { backUp } from '../../server/backup/backup.ts'
import { openFileStore } from '../../server/evidence/open-file-store.ts'
import { Failure } from '../../server/failure.ts'
import { masterKeyPath } from '../../server/master-key.ts'
import { openBank } from '../../server/open-bank.ts'
import type { CommandContext } from '../main.ts'

/** The passphrase; a backup without one would be all secrets of the bank in clear. */
export function demandPassphrase(passphrase: string | null): string {
  if (passphrase !== null && passphrase.length >= 12) return passphrase
  throw new Failure(
    '请在 CREDITBANK_PASSPHRASE 中给出至少 12 个字符的口令，并与备份分开保管。',
    'Give a passphrase of at least 12 characters in CREDITBANK_PASSPHRASE, and keep it apart from the backup.',
  )
}

/** Backs the bank up into one encrypted file, while it runs. */
export async function backupBank({ config, terminal, passphrase }: CommandContext, path = ''): Promise<number> {
  const secret = demandPassphrase(passphrase)
  const bank = await openBank(config, { migrates: false, joinsRunning: true, onStep: terminal.tell })
  try {
    if (bank.ownerUrl === null) {
      throw new Failure('备份需要 DATABASE_OWNER_URL。', 'A backup needs DATABASE_OWNER_URL.')
    }
    const keyFile = config.masterKeyFile ?? masterKeyPath(config.dataFolder)
    const manifest = await backUp({
      ownerUrl: bank.ownerUrl,
      path,
      passphrase: secret,
      files: await openFileStore(config),
      masterKeys: config.masterKey ?? readFileSync(keyFile, 'utf8'),
      now: new Date(),
      onProgress: (done, total, what) => terminal.progress(done, total, what),
    })
    const rows = Object.values(manifest.tables).reduce((sum, table) => sum + table.rows, 0)
    const files = Object.keys(manifest.files).length
    const lostFiles = Object.keys(manifest.absent).filter((key) => manifest.absent[key] === 'lost')
    terminal.answer(`已备份 ${rows} 行、${files} 个文件到 ${path}。Backed up ${rows} rows, ${files} files.`, {
      path,
      rows,
      files,
      lostFiles,
      schemaVersion: manifest.schemaVersion,
    })
    if (lostFiles.length === 0) return 0
    terminal.tell(
      `有 ${lostFiles.length} 个材料文件不在存储中，备份里也没有；./creditbank check 会列出它们。`,
      `${lostFiles.length} evidence files are not in the store, nor in the backup; ./creditbank check names them.`,
    )
    return 1
  } finally {
    await bank.close()
  }
}
