import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRandom } from '../../src/core/random.ts'
import { backUp } from '../../src/server/backup/backup.ts'
import { restore } from '../../src/server/backup/restore.ts'
import { openGate } from '../../src/server/database/database.ts'
import { runRecognition } from '../../src/server/demo/load-cases.ts'
import { readCataloguePack } from '../../src/server/demo/read-packs.ts'
import { checkFiles } from '../../src/server/evidence/check-files.ts'
import { createDiskStore, type FileStore } from '../../src/server/evidence/file-store.ts'
import { openFileStore } from '../../src/server/evidence/open-file-store.ts'
import { createS3Store, type S3Place } from '../../src/server/evidence/s3-store.ts'
import { getSealed, putSealed, readKeyVersion, rewrapFile } from '../../src/server/evidence/sealed-files.ts'
import { sweepOrphanFiles } from '../../src/server/evidence/sweep-files.ts'
import { createSeals } from '../../src/server/seals.ts'
import { openTestCollege } from '../support/college.ts'
import { startS3Server } from '../support/s3-server.ts'
import { createTestDatabase } from '../support/postgres.ts'

const passphrase = 'a long passphrase for tests'
const masterKeys = `v1:${Buffer.alloc(32, 7).toString('base64')}\n`
const old = createSeals(new Map([[1, Buffer.alloc(32, 7)]]))
const renewed = createSeals(new Map([1, 2].map((version) => [version, Buffer.alloc(32, 6 + version)])))

let folder: string
let server: Awaited<ReturnType<typeof startS3Server>>
let place: S3Place
let store: ReturnType<typeof createS3Store>
let count = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'creditbank-s3-'))
  mkdirSync(join(folder, 'buckets'))
  server = await startS3Server(join(folder, 'buckets'))
  const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }
  place = { endpoint: server.url, bucket: '', region: 'us-east-1', addressing: 'path', ...keys }
})
async function makeBucket(name: string): Promise<void> {
  const { endpoint, region, accessKeyId, secretAccessKey } = place
  const credentials = { accessKeyId, secretAccessKey }
  const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials })
  await client.send(new CreateBucketCommand({ Bucket: name }))
  client.destroy()
}

beforeEach(async () => {
  const bucket = `evidence-${(count += 1)}`
  await makeBucket(bucket)
  place = { ...place, bucket }
  store = createS3Store(place, createDiskStore(join(folder, 'arriving')))
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const keysIn = async (files: FileStore) =>
  (await Array.fromAsync(files.list('evidence'))).map((file) => file.key).toSorted()

describe('files in a bucket', () => {
  it('lie sealed, are never overwritten, and one put in the place of another does not open', async () => {
    const world = { files: store, seals: old }
    await putSealed(world, 'evidence/aa/one', Buffer.from('first file'))
    await putSealed(world, 'evidence/aa/two', Buffer.from('second file'))
    expect((await getSealed(world, 'evidence/aa/one')).toString()).toBe('first file')
    expect((await store.get('evidence/aa/one')).includes('first file')).toBe(false)
    await expect(store.put('evidence/aa/one', Buffer.from('other'))).rejects.toMatchObject({ code: 'EEXIST' })
    expect((await getSealed(world, 'evidence/aa/one')).toString()).toBe('first file')
    await store.replace('evidence/aa/one', await store.get('evidence/aa/two'))
    await expect(getSealed(world, 'evidence/aa/one')).rejects.toThrow()
  })

  it('are read in part, listed beyond a page, removed twice, and missing as they are on disk', async () => {
    expect(await store.readHead('evidence/none', 7)).toBeNull()
    await expect(store.get('evidence/none')).rejects.toMatchObject({ code: 'ENOENT' })
    await store.put('evidence/aa/stays', Buffer.from('x'))
    await store.put('evidence/aa/part', Buffer.from('0123456789'))
    expect((await store.readHead('evidence/aa/part', 4))?.toString()).toBe('0123')
    expect((await store.readHead('evidence/aa/part', 40))?.toString()).toBe('0123456789')
    await store.remove('evidence/aa/part')
    await store.remove('evidence/aa/part')
    const keys = Array.from({ length: 1_003 }, (_, index) => `evidence/bb/file-${String(index).padStart(4, '0')}`)
    await store.put(keys[0] ?? '', Buffer.from('x'))
    for (let from = 1; from < keys.length; from += 20) {
      await Promise.all(keys.slice(from, from + 20).map((key) => store.put(key, Buffer.from('x'))))
    }
    await store.put('other/cc/file', Buffer.from('x'))
    expect(await keysIn(store)).toEqual(['evidence/aa/stays', ...keys])
  })

  it('get the key of a file wrapped anew, its content untouched', async () => {
    await putSealed({ files: store, seals: old }, 'evidence/aa/rotated', Buffer.from('content'))
    await rewrapFile({ files: store, seals: renewed }, 'evidence/aa/rotated')
    expect(await readKeyVersion({ files: store }, 'evidence/aa/rotated')).toBe(2)
    expect((await getSealed({ files: store, seals: renewed }, 'evidence/aa/rotated')).toString()).toBe('content')
  })

  it('are opened by the settings; a bucket or a key that is wrong ends the start with a sentence', async () => {
    expect(await keysIn(await openFileStore({ dataFolder: folder, s3: place }))).toEqual([])
    const wrongly = [{ bucket: 'not-there' }, { secretAccessKey: 'wrong' }, { endpoint: 'http://127.0.0.1:9' }]
    for (const wrong of wrongly) {
      const opening = openFileStore({ dataFolder: folder, s3: { ...place, ...wrong } })
      await expect(opening).rejects.toMatchObject({ name: 'Failure', en: expect.stringContaining('cannot be reached') })
    }
  })
})

describe('a bank on a bucket', () => {
  it('is swept of orphans, backed up, and restored into a bucket and onto a disk', async () => {
    const bank = await openTestCollege()
    const target = await createTestDatabase('empty')
    const world = { ...bank.world, files: store as FileStore }
    try {
      const [learner] = bank.learners
      if (!learner) throw new Error('no learner')
      const given = { college: bank.college, catalogue: readCataloguePack(), random: createRandom('s3') }
      const rest = { today: '2026-03-02', onProgress: () => undefined, staff: {} as never }
      await runRecognition({ world, ...given, ...rest }, learner, 'X-WEB-J', 'materials', 0)
      await store.put('evidence/aa/orphan', Buffer.from('left behind'))
      expect((await sweepOrphanFiles(world, new Date(Date.now() + 60_000))).orphansRemoved).toBe(1)
      expect(await checkFiles(world)).toEqual({ checked: 2, missing: [], damaged: [] })
      const path = join(folder, 'bank.backup')
      const now = new Date('2026-03-02T02:00:00Z')
      const { ownerUrl } = bank.database
      const manifest = await backUp({ ownerUrl, path, passphrase, files: store, masterKeys, now })
      expect(Object.keys(manifest.files).toSorted()).toEqual(await keysIn(store))

      await makeBucket('restored')
      const bucket = createS3Store({ ...place, bucket: 'restored' }, store)
      const into = { ownerUrl: target.ownerUrl, applicationRole: 'creditbank_test_app', path, passphrase }
      const key = { masterKeyPath: join(folder, 'restored-key'), configuredMasterKeys: null }
      expect(await restore({ ...into, ...key, files: bucket })).toEqual(manifest)
      expect(await keysIn(bucket)).toEqual(await keysIn(store))
      const gate = openGate({ databaseUrl: target.applicationUrl })
      const checked = await checkFiles({ gate, files: bucket, seals: old })
      await gate.close()
      expect(checked).toEqual({ checked: 2, missing: [], damaged: [] })

      const disk = await createTestDatabase('empty')
      const files = createDiskStore(join(folder, 'onto-disk'))
      await restore({ ...into, ...key, ownerUrl: disk.ownerUrl, masterKeyPath: join(folder, 'disk-key'), files })
      expect(await keysIn(files)).toEqual(await keysIn(store))
      await disk.drop()
    } finally {
      await bank.close()
      await target.drop()
    }
  })
})
