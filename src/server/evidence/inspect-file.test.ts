import { deflateSync } from 'node:zlib'
import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { aPdf, aPng, anObjectStream, aSwellingChunk } from './hostile-files.fixture.ts'
import { fileLimits, inspectFile } from './inspect-file.ts'

async function verdictOn(bytes: Buffer, accepts: 'pdf' | 'image' | 'both' = 'both'): Promise<string> {
  const inspected = await inspectFile(bytes, accepts)
  if (inspected.isAccepted) return 'accepted'
  // Whoever is refused reads what is wrong in the own language.
  expect(inspected.reason.zh).toMatch(/\p{Script=Han}/u)
  return inspected.reason.en
}

const picture = () => sharp({ create: { width: 60, height: 40, channels: 3, background: '#abc' } })

describe('the type of a file', () => {
  it('is decided by its content, and four are accepted', async () => {
    expect(await verdictOn(aPdf())).toBe('accepted')
    expect(await verdictOn(await picture().jpeg().toBuffer())).toBe('accepted')
    expect(await verdictOn(await picture().png().toBuffer())).toBe('accepted')
    expect(await verdictOn(await picture().webp().toBuffer())).toBe('accepted')
    const gif = await picture().gif().toBuffer()
    const tiff = await picture().tiff().toBuffer()
    const others = [
      '<svg xmlns="http://www.w3.org/2000/svg"/>',
      '<!doctype html><script>1</script>',
      'MZ',
      'PK\x03\x04',
    ]
    for (const bytes of [gif, tiff, ...others.map((text) => Buffer.from(text, 'latin1')), randomBytes(5_000)]) {
      expect(await verdictOn(bytes)).toContain('only PDF, JPEG, PNG and WebP')
    }
    expect(await verdictOn(Buffer.alloc(0))).toContain('empty')
  })

  it('is that which the checklist asks for', async () => {
    expect(await verdictOn(aPdf(), 'image')).toContain('an image is needed')
    expect(await verdictOn(await picture().png().toBuffer(), 'pdf')).toContain('a PDF is needed')
  })
})

describe('an image', () => {
  it('is refused when it is cut off, in every format', async () => {
    const noise = () => sharp(randomBytes(300 * 200 * 3), { raw: { width: 300, height: 200, channels: 3 } })
    for (const whole of [
      await noise().jpeg().toBuffer(),
      await noise().png().toBuffer(),
      await noise().webp({ lossless: true }).toBuffer(),
    ]) {
      for (const share of [0.3, 0.6, 0.95]) {
        const cut = whole.subarray(0, Math.floor(whole.length * share))
        expect(await verdictOn(cut)).toContain('damaged or incomplete')
      }
    }
  })

  it('is refused for the pixels that it declares, before anything is decoded', async () => {
    const side = Math.ceil(Math.sqrt(fileLimits.pixels)) + 1
    const started = process.memoryUsage.rss()
    for (const size of [
      { width: 65_000, height: 65_000 },
      { width: 2_000_000_000, height: 2 },
      { width: side, height: side },
    ]) {
      expect(await verdictOn(aPng({ ...size, content: Buffer.alloc(1_000) }))).toMatch(/megapixels|damaged/)
    }
    expect(process.memoryUsage.rss() - started).toBeLessThan(200 * 1024 * 1024)
  })

  it('may not unpack its metadata without end', async () => {
    const started = process.memoryUsage.rss()
    const swelling = Array.from({ length: 4 }, () => aSwellingChunk(150 * 1024 * 1024))
    const inspected = await inspectFile(aPng({ width: 10, height: 10, extra: swelling }), 'image')
    if (inspected.isAccepted) expect(inspected.file.bytes.length).toBeLessThan(1_000)
    expect(process.memoryUsage.rss() - started).toBeLessThan(600 * 1024 * 1024)
  }, 60_000)

  it('is refused when it moves', async () => {
    const frames = await Promise.all(['#f00', '#00f'].map((background) => framed(background)))
    const moving = await sharp(frames, { join: { animated: true } })
      .webp()
      .toBuffer()
    expect(await verdictOn(moving)).toContain('moving pictures')
  })

  it('is drawn anew: upright, without place, name, comment or what was appended', async () => {
    const photo = await picture()
      .withExif({ IFD0: { Artist: 'Zhang San' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '31/1 0/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    expect((await sharp(photo).metadata()).exif).toBeDefined()
    const inspected = await inspectFile(Buffer.concat([photo, Buffer.from('PK\x03\x04<?php 1;')]), 'image')
    if (!inspected.isAccepted) throw new Error(inspected.reason.en)
    const { bytes, widthPixels, heightPixels } = inspected.file
    expect([widthPixels, heightPixels]).toEqual([40, 60])
    const kept = await sharp(bytes).metadata()
    expect([kept.exif, kept.icc, kept.xmp, kept.iptc, kept.orientation]).toEqual(Array(5).fill(undefined))
    for (const word of ['Exif', 'Zhang', 'php']) expect(bytes.includes(word)).toBe(false)
  })
})

async function framed(background: string): Promise<Buffer> {
  return sharp({ create: { width: 20, height: 20, channels: 3, background } })
    .png()
    .toBuffer()
}

describe('a PDF', () => {
  it('of an ordinary producer passes, with objects in streams and signs of any kind in its images', async () => {
    const image = Buffer.concat([
      Buffer.from('<< /Subtype /Image /Length 9 >>\nstream\n'),
      Buffer.from('x/JS y/EF z/AA (PK\x03'),
      randomBytes(200_000),
      Buffer.from('\nendstream'),
    ])
    const inspected = await inspectFile(
      aPdf({ objects: [anObjectStream('4 0 << /F 4 /Type /Annot >>'), image] }),
      'pdf',
    )
    expect(inspected).toMatchObject({ isAccepted: true, file: { pageCount: 1, mediaType: 'application/pdf' } })
  })

  it('that runs, opens, embeds or sends something is refused', async () => {
    const active = 'an action that starts a program'
    for (const [content, reason] of [
      ['/OpenAction << /S /JavaScript /JS (app.alert(1)) >>', 'a script'],
      ['/OpenAction << /S /J#61v#61Script /JS 9 0 R >>', 'a script'],
      ['/Names << /JavaScript 9 0 R >>', 'a script'],
      ['/OpenAction << /S /Launch /F (cmd.exe) >>', active],
      ['/Names << /EmbeddedFiles 9 0 R >>', 'an embedded file'],
      ['/AF [<< /Type /Filespec /EF << /F 9 0 R >> >>]', 'an embedded file'],
      ['/AcroForm << /XFA [(a) 9 0 R] >>', 'active content'],
      ['/AA << /O << /S /SubmitForm /F (http://x) >> >>', 'active content'],
    ] as const) {
      expect([content, await verdictOn(aPdf({ catalog: content }))]).toEqual([content, expect.stringContaining(reason)])
      expect(await verdictOn(aPdf({ objects: [anObjectStream(`4 0 << ${content} >>`)] }))).toContain(reason)
    }
    expect(await verdictOn(aPdf({ trailer: '/Encrypt 9 0 R' }))).toContain('encrypted')
  })

  it('that hides its objects from being looked at is refused', async () => {
    const script = '4 0 << /S /JavaScript /JS (1) >>'
    const hexed = Buffer.from(Buffer.from(script).toString('hex') + '>')
    const flate = '/Filter /FlateDecode'
    for (const stream of [
      anObjectStream(script, { dictionary: '/Type /ObjStm /Filter /ASCIIHexDecode', packed: hexed }),
      anObjectStream(script, { dictionary: `/Type /#4fbjStm ${flate}` }),
      anObjectStream(script, { dictionary: `/Type /ObjStm ${' '.repeat(3_000)} ${flate}` }),
      anObjectStream(script, { dictionary: `/Type /ObjStm ${flate} /DecodeParms << /Predictor 12 /Columns 4 >>` }),
      anObjectStream(script, { dictionary: `/Type /ObjStm ${flate}`, packed: Buffer.from('not deflated') }),
      anObjectStream(script, { packed: deflateSync(Buffer.alloc(80 * 1024 * 1024)) }),
    ]) {
      expect(await verdictOn(aPdf({ objects: [stream] }))).toMatch(/cannot be checked|a script/)
    }
  })

  it('that is another format too, or has something before or after it, is refused', async () => {
    const zipEnd = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)])
    const html = Buffer.from(aPdf().toString('latin1').replace('\n', '\n<html><script>alert(1)</script>\n'), 'latin1')
    for (const bytes of [
      Buffer.concat([Buffer.from('GIF89a'), aPdf()]),
      Buffer.concat([Buffer.from('\n\n'), aPdf()]),
      Buffer.concat([Buffer.from('PK\x03\x04'), aPdf()]),
      Buffer.concat([Buffer.from('\xff\xd8\xff\xe0', 'latin1'), aPdf()]),
      Buffer.concat([aPdf(), zipEnd]),
      Buffer.concat([aPdf(), Buffer.alloc(4_000, 'x')]),
      aPdf({ objects: [Buffer.concat([Buffer.from('<< >>\nstream\n'), zipEnd, Buffer.from('\nendstream')])] }),
      html,
    ]) {
      expect(await verdictOn(bytes)).not.toBe('accepted')
    }
  })

  it('that is cut off or has no pages is refused', async () => {
    const whole = aPdf()
    for (const share of [0.2, 0.5, 0.9]) {
      expect(await verdictOn(whole.subarray(0, Math.floor(whole.length * share)))).toContain('incomplete')
    }
    const text = whole.toString('latin1')
    expect(await verdictOn(Buffer.from(text.replace(/startxref\n\d+/, 'startxref\n7'), 'latin1'))).toContain(
      'incomplete',
    )
    expect(await verdictOn(Buffer.from(text.replace('/Type /Page /', '/Type /Nope /'), 'latin1'))).toContain('no pages')
  })

  it('is looked at in time that grows with its length alone, whatever fills it', async () => {
    for (const unit of ['#41', '/ObjStm ', 'obj ', '/Type /Pages /Count 1 ', '/EF 1 1 ', 'stream\n']) {
      // A pattern that backtracks would take minutes, and fail the test by its time limit.
      expect(await verdictOn(aPdf({ objects: [unit.repeat(Math.floor(10_000_000 / unit.length))] }))).toBeTypeOf(
        'string',
      )
    }
  }, 30_000)
})
