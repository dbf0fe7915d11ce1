import Docxtemplater from 'docxtemplater'
import PizZip from 'pizzip'

export type Filling = Record<string, string | readonly Record<string, string>[]>

/**
 * A document of Word with its placeholders filled in: `{name}`, and `{#list}…{/list}` around what is repeated. Names are
 * looked up, never evaluated; a value is text, whatever it looks like.
 */
export function fillTemplate(template: Buffer, filling: Filling): Buffer {
  const document = new Docxtemplater(new PizZip(template), { linebreaks: true, nullGetter: () => '' })
  document.render(filling)
  return document.getZip().generate({ type: 'nodebuffer', compression: 'DEFLATE' }) as Buffer
}
