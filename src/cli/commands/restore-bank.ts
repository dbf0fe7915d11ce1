import { readFileSync } from 'node:fs'
import { restore } from '../../server/backup/restore.ts'
import { startEmbeddedPostgres } from '../../server/database/embedded-postgres.ts'
import { migrateJobs } from '../../server/database/migrate.ts'
import { openFileStore } from '../../server/evidence/open-file-store.ts'
import { Failure } from '../../server/failure.ts'
import { masterKeyPath } from '../../server/master-key.ts'
import type { CommandContext } from '../main.ts'
import { demandPassphrase } from './backup-bank.ts'

/** Restores a backup into an empty bank. */
export async function restoreBank({ config, terminal, passphrase }: CommandContext, path = ''): Promise<number> {
  const secret = demandPassphrase(passphrase)
  const embedded = config.databaseUrl === null ? await startEmbeddedPostgres(config.dataFolder) : null
  try {
    const ownerUrl = embedded?.ownerUrl ?? config.databaseOwnerUrl
    if (ownerUrl === null) throw new Failure('恢复需要 DATABASE_OWNER_URL。', 'A restore needs DATABASE_OWNER_URL.')
    const applicationUrl = embedded?.applicationUrl ?? config.databaseUrl ?? ''
    const applicationRole = decodeURIComponent(new URL(applicationUrl).username)
    const configured = config.masterKey ?? (config.masterKeyFile ? readFileSync(config.masterKeyFile, 'utf8') : null)
    const manifest = await restore({
      ownerUrl,
      applicationRole,
      path,
      passphrase: secret,
      files: await openFileStore(config),
      masterKeyPath: masterKeyPath(config.dataFolder),
      configuredMasterKeys: configured,
      onProgress: (done, total, what) => terminal.progress(done, total, what),
    })
    await migrateJobs(ownerUrl, applicationRole)
    const rows = Object.values(manifest.tables).reduce((sum, table) => sum + table.rows, 0)
    terminal.answer(`已恢复 ${rows} 行，全部摘要一致。Restored ${rows} rows; every digest agrees.`, {
      rows,
      files: Object.keys(manifest.files).length,
      createdAt: manifest.createdAt,
    })
    return 0
  } finally {
    await embedded?.stop()
  }
}
