import { fileTypeFromBuffer } from 'file-type'
import sharp from 'sharp'
import { inspectPdf } from './inspect-pdf.ts'
import { refused, type Inspection } from './inspection.ts'

/** Limits of one file: 20 MB as sent, 50 megapixels before anything is decoded. */
export const fileLimits = { bytes: 20 * 1024 * 1024, pixels: 50_000_000 }

/**
 * Decides by content, never by name, whether a file is accepted. Everything in it is the sender's: whatever a decoder
 * throws becomes a refusal. Images are decoded and drawn anew, which drops EXIF, GPS, comments and whatever was
 * appended; a file that is two formats at once does not survive that.
 */
export async function inspectFile(bytes: Buffer, accepts: 'pdf' | 'image' | 'both'): Promise<Inspection> {
  if (bytes.length === 0) return refused('文件是空的，请重新选择', 'the file is empty; choose it again')
  const type = await fileTypeFromBuffer(bytes)
  if (type?.mime === 'application/pdf') {
    if (accepts === 'image') return refused('此项请上传图片（JPEG、PNG、WebP）', 'an image is needed here')
    return inspectPdf(bytes)
  }
  if (type?.mime === 'image/jpeg' || type?.mime === 'image/png' || type?.mime === 'image/webp') {
    if (accepts === 'pdf') return refused('此项请上传 PDF', 'a PDF is needed here')
    return inspectImage(bytes, type.mime)
  }
  return refused(
    '只接受 PDF、JPEG、PNG、WebP；请另存为其中一种再上传',
    'only PDF, JPEG, PNG and WebP are accepted; save it as one of these',
  )
}

async function inspectImage(bytes: Buffer, mediaType: 'image/jpeg' | 'image/png' | 'image/webp'): Promise<Inspection> {
  const options = { limitInputPixels: fileLimits.pixels, failOn: 'error', animated: false } as const
  try {
    const { width, height } = await sharp(bytes, options).metadata()
    if (width * height > fileLimits.pixels) return tooManyPixels()
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
    if (/pixel limit/i.test((error as Error).message)) return tooManyPixels()
    return refused(
      '图片已损坏或不完整，请重新拍照或导出',
      'the image is damaged or incomplete; take or export it again',
    )
  }
}

function tooManyPixels() {
  return refused('图片超过 5000 万像素，请缩小后上传', 'the image has more than 50 megapixels; make it smaller')
}
