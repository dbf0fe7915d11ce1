import { wholeBank, type Gate, type Tx } from './database/database.ts'

/** Reads settings of the bank by key. */
export async function readSettings(gate: Gate, keys: readonly string[]): Promise<Map<string, unknown>> {
  const rows = await gate.read(wholeBank, (database) =>
    database
      .selectFrom('bank_setting')
      .select(['key', 'value'])
      .where('key', 'in', [...keys])
      .execute(),
  )
  return new Map(rows.map((row) => [row.key, row.value]))
}

/** Writes a setting of the bank. */
export async function writeSetting(gate: Gate, key: string, value: unknown, at: Date): Promise<void> {
  await gate.write(wholeBank, (tx) => writeSettingIn(tx, key, value, at))
}

/** Writes a setting together with what it belongs to. */
async function writeSettingIn(tx: Tx, key: string, value: unknown, at: Date): Promise<void> {
  const text = JSON.stringify(value)
  await tx
    .insertInto('bank_setting')
    .values({ key, value: text, changed_at: at })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: text, changed_at: at }))
    .execute()
}
