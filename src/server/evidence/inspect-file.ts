import { fileTypeFromBuffer } from 'file-type'
import sharp from 'sharp'
import { inspectPdf } from './inspect-pdf.ts'
import { refused, type Inspection } from './inspection.ts'

/** Limits of one file: 20 MB as sent, 50 megapixels before anything is decoded. */
export const fileLimits = { bytes: 20 * 1024 * 1024, pixels: 50_000_000 }

/** Files decoded at once: a picture of 50 megapixels takes 200 MB while it is drawn anew. */
const inspectionsMaximum = 2

// Nothing of a learner's picture stays in a cache, and no decoder is reachable but those of the three formats accepted.
sharp.cache(false)
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
})

type ImageType = 'image/jpeg' | 'image/png' | 'image/webp'

const formats: Record<ImageType, string> = { 'image/jpeg': 'jpeg', 'image/png': 'png', 'image/webp': 'webp' }

/**
 * Decides by content, never by name, whether a file is accepted. Everything in it is the sender's: whatever a decoder
 * throws becomes a refusal. Images are decoded and drawn anew, which drops EXIF, GPS, comments and whatever was
 * appended; a file that is two formats at once does not survive that.
 */
export async function inspectFile(bytes: Buffer, accepts: 'pdf' | 'image' | 'both'): Promise<Inspection> {
  if (bytes.length === 0) return refused('文件是空的，请重新选择', 'the file is empty; choose it again')
  if (bytes.length > fileLimits.bytes) {
    return refused('文件超过 20 MB，请压缩后上传', 'the file is larger than 20 MB; make it smaller')
  }
  const mediaType = await mediaTypeOf(bytes)
  if (mediaType === 'application/pdf') {
    if (accepts === 'image') return refused('此项请上传图片（JPEG、PNG、WebP）', 'an image is needed here')
    return inspectPdf(bytes)
  }
  if (mediaType !== null && mediaType in formats) {
    if (accepts === 'pdf') return refused('此项请上传 PDF', 'a PDF is needed here')
    return inTurn(() => inspectImage(bytes, mediaType as ImageType))
  }
  return refused(
    '只接受 PDF、JPEG、PNG、WebP；请另存为其中一种再上传',
    'only PDF, JPEG, PNG and WebP are accepted; save it as one of these',
  )
}

async function mediaTypeOf(bytes: Buffer): Promise<string | null> {
  try {
    return (await fileTypeFromBuffer(bytes))?.mime ?? null
  } catch {
    // The sender controls the bytes: what the detector stumbles over is of no type that is accepted.
    return null
  }
}

async function inspectImage(bytes: Buffer, mediaType: ImageType): Promise<Inspection> {
  const options = { limitInputPixels: fileLimits.pixels, failOn: 'error', animated: false } as const
  try {
    const { width, height, format, pages } = await sharp(bytes, options).metadata()
    if (format !== formats[mediaType]) return damaged()
    if (width * height > fileLimits.pixels) return tooManyPixels()
    if ((pages ?? 1) > 1)
      return refused('不接受动图，请上传静态图片', 'moving pictures are not accepted; send a still one')
    // `rotate` applies the orientation of EXIF before EXIF goes.
    const drawn = sharp(bytes, options).rotate()
    const encoder = {
      'image/jpeg': () => drawn.jpeg({ quality: 90, mozjpeg: false }),
      'image/png': () => drawn.png({ compressionLevel: 6 }),
      'image/webp': () => drawn.webp({ quality: 90 }),
    }[mediaType]
    const { data, info } = await encoder().toBuffer({ resolveWithObject: true })
    const file = { mediaType, bytes: data, pageCount: null, widthPixels: info.width, heightPixels: info.height }
    return { isAccepted: true, file }
  } catch (error) {
    return /pixel limit/i.test((error as Error).message) ? tooManyPixels() : damaged()
  }
}

function damaged() {
  return refused('图片已损坏或不完整，请重新拍照或导出', 'the image is damaged or incomplete; take or export it again')
}

function tooManyPixels() {
  return refused('图片超过 5000 万像素，请缩小后上传', 'the image has more than 50 megapixels; make it smaller')
}

const waiting: (() => void)[] = []
let running = 0

/** Runs one decoding when fewer than the maximum are running; the others wait in the order they came. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < inspectionsMaximum) running += 1
  else await new Promise<void>((resolve) => waiting.push(resolve))
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}
