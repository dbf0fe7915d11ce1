import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ServiceException,
} from '@aws-sdk/client-s3'
import { invariant } from '../../core/invariant.ts'
import { Failure } from '../failure.ts'
import { keyPattern, type FileStore, type StoredFile } from './file-store.ts'

export interface S3Place {
  endpoint: string
  bucket: string
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** Whether the bucket stands in the path of an address or in its host name, as some clouds demand. */
  addressing: 'path' | 'host'
}

/** A file of 20 MB on a slow line takes less; without a limit a dead connection would hold its request for ever. */
const requestLimitMs = 120_000
const connectLimitMs = 10_000

/**
 * Files in a bucket that speaks S3. An object appears whole or not at all, and is durable when the answer comes, so the
 * promises of the disk hold; what is still arriving lies on this machine's disk.
 */
export function createS3Store(place: S3Place, arriving: Pick<FileStore, 'temporaryPath' | 'sweepTemporary'>) {
  const client = new S3Client({
    endpoint: place.endpoint,
    region: place.region,
    forcePathStyle: place.addressing === 'path',
    credentials: { accessKeyId: place.accessKeyId, secretAccessKey: place.secretAccessKey },
    // Digests of our own guard what is stored; stores other than Amazon's often refuse the newer ones of the client.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { requestTimeout: requestLimitMs, connectionTimeout: connectLimitMs },
    maxAttempts: 3,
  })
  const objectOf = (key: string) => {
    invariant(keyPattern.test(key), 'keys of files are made by the bank')
    return { Bucket: place.bucket, Key: key }
  }
  const store: FileStore = {
    temporaryPath: arriving.temporaryPath,
    sweepTemporary: arriving.sweepTemporary,
    put: async (key, bytes) => {
      // Asked first, since some stores take a condition without heeding it; the condition then closes the gap.
      if (await exists(client, objectOf(key))) throw taken(key)
      try {
        await client.send(new PutObjectCommand({ ...objectOf(key), Body: bytes, IfNoneMatch: '*' }))
      } catch (error) {
        throw statusOf(error) === 412 ? taken(key) : error
      }
    },
    get: (key) => read(client, objectOf(key)),
    readHead: (key, length) => readHead(client, objectOf(key), length),
    replace: async (key, bytes) => {
      await client.send(new PutObjectCommand({ ...objectOf(key), Body: bytes }))
    },
    remove: async (key) => {
      await client.send(new DeleteObjectCommand(objectOf(key)))
    },
    list: (folder) => list(client, place.bucket, folder),
  }
  return { ...store, demandReachable: () => demandReachable(client, place), close: () => client.destroy() }
}

interface ObjectPlace {
  Bucket: string
  Key: string
}

async function exists(client: S3Client, at: ObjectPlace): Promise<boolean> {
  try {
    await client.send(new HeadObjectCommand(at))
    return true
  } catch (error) {
    if (statusOf(error) === 404) return false
    throw error
  }
}

async function read(client: S3Client, at: ObjectPlace, range?: string): Promise<Buffer> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ ...at, ...(range ? { Range: range } : {}) }))
    return Buffer.from((await Body?.transformToByteArray()) ?? [])
  } catch (error) {
    // Whoever reads a file knows a missing one by this code, wherever files lie.
    throw statusOf(error) === 404
      ? Object.assign(new Error(`no such file: ${at.Key}`), { code: 'ENOENT', cause: error })
      : error
  }
}

async function readHead(client: S3Client, at: ObjectPlace, length: number): Promise<Buffer | null> {
  try {
    return (await read(client, at, `bytes=0-${length - 1}`)).subarray(0, length)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    // A file without a single byte has no such range.
    if (statusOf(error) === 416) return Buffer.alloc(0)
    throw error
  }
}

async function* list(client: S3Client, bucket: string, folder: string): AsyncGenerator<StoredFile> {
  invariant(keyPattern.test(folder), 'folders of files are made by the bank')
  for (let next: string | undefined, isFirst = true; isFirst || next !== undefined; isFirst = false) {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: `${folder}/`, ...(next ? { ContinuationToken: next } : {}) }),
    )
    for (const { Key, LastModified } of page.Contents ?? []) {
      if (Key && LastModified && keyPattern.test(Key)) yield { key: Key, writtenAt: LastModified }
    }
    next = page.IsTruncated ? page.NextContinuationToken : undefined
  }
}

/** Fails with a sentence when the bucket does not answer: better at the start than at the first upload. */
async function demandReachable(client: S3Client, { endpoint, bucket }: S3Place): Promise<void> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }))
  } catch (error) {
    const code = statusOf(error) ?? (error as NodeJS.ErrnoException).code ?? (error as Error).name
    throw new Failure(
      `无法访问对象存储 ${endpoint} 的存储桶 ${bucket}（${code}）。请检查 S3_ENDPOINT、S3_BUCKET、S3_REGION 和密钥。`,
      `The bucket ${bucket} at ${endpoint} cannot be reached (${code}). Check S3_ENDPOINT, S3_BUCKET, S3_REGION and the keys.`,
    )
  }
}

function taken(key: string): Error {
  return Object.assign(new Error(`the key of a file is taken: ${key}`), { code: 'EEXIST' })
}

function statusOf(error: unknown): number | undefined {
  return (error as Partial<S3ServiceException>).$metadata?.httpStatusCode
}
