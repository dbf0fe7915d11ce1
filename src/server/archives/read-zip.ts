import { buffer } from 'node:stream/consumers'
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl'

const entriesMaximum = 50_000

/**
 * The entries of a zip that the bank wrote, by name. Whatever the bank does not write is refused before it is unpacked:
 * compressed or encrypted entries, directories, names twice. Throws an error that says which.
 */
export async function readStoredZip(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true, strictFileNames: true })
  const found = new Map<string, Buffer>()
  if (zip.entryCount > entriesMaximum) throw new Error('too many entries')
  for await (const entry of zip.eachEntry()) {
    if (entry.compressionMethod !== 0) throw new Error(`${entry.fileName} is compressed`)
    if (entry.fileName.endsWith('/')) throw new Error(`${entry.fileName} is a folder`)
    if (found.has(entry.fileName)) throw new Error(`${entry.fileName} is there twice`)
    // Programs that read a zip as it comes in go by the name before the content, others by the one in the directory.
    const { fileName, compressionMethod } = await zip.readLocalFileHeaderPromise(entry)
    if (!fileName.equals(entry.fileNameRaw) || compressionMethod !== 0) {
      throw new Error(`${entry.fileName} has two names`)
    }
    found.set(entry.fileName, await readEntry(zip, entry))
  }
  return found
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<Buffer> {
  return buffer(await zip.openReadStreamPromise(entry))
}
