import PizZip from 'pizzip'

/** The media type and the parts that make a document of Word out of one text. */
const parts = {
  '[Content_Types].xml': `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
  '_rels/.rels': `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
}

const font = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋"/>'

function paragraph(text: string, options: { isTitle?: boolean; isRight?: boolean } = {}): string {
  const place = options.isTitle ? '<w:jc w:val="center"/>' : options.isRight ? '<w:jc w:val="right"/>' : ''
  const size = options.isTitle ? '<w:b/><w:sz w:val="36"/>' : '<w:sz w:val="24"/>'
  return `<w:p><w:pPr><w:spacing w:after="160"/>${place}</w:pPr><w:r><w:rPr>${font}${size}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`
}

function cell(text: string): string {
  return `<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr><w:p><w:r><w:rPr>${font}<w:sz w:val="18"/></w:rPr><w:t xml:space="preserve">${text}</w:t></w:r></w:p></w:tc>`
}

/** A table with one head and one row that is repeated for each member of a list; the head repeats on every page. */
function table(list: string, columns: readonly (readonly [title: string, placeholder: string])[]): string {
  const edge = (side: string) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>`
  const edges = ['top', 'left', 'bottom', 'right', 'insideH', 'insideV'].map(edge).join('')
  const head = columns.map(([title]) => cell(title)).join('')
  const row = columns.map(([, placeholder], index) => {
    const before = index === 0 ? `{#${list}}` : ''
    const after = index === columns.length - 1 ? `{/${list}}` : ''
    return cell(`${before}{${placeholder}}${after}`)
  })
  return `<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>${edges}</w:tblBorders></w:tblPr><w:tr><w:trPr><w:tblHeader/></w:trPr>${head}</w:tr><w:tr>${row.join('')}</w:tr></w:tbl>`
}

function document(body: readonly string[]): Buffer {
  const zip = new PizZip()
  for (const [name, text] of Object.entries(parts)) zip.file(name, text)
  const page =
    '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
  const text = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body.join('')}${page}</w:body></w:document>`
  zip.file('word/document.xml', text)
  return zip.generate({ type: 'nodebuffer', compression: 'DEFLATE' }) as Buffer
}

/** The public notice as the college prints it for its board (公示表). */
export function noticeTemplate(language: 'zh' | 'en'): Buffer {
  const isChinese = language === 'zh'
  return document([
    paragraph(isChinese ? '{学校}学分认定与转换公示' : '{学校}: credits to be recognised and converted', {
      isTitle: true,
    }),
    paragraph(
      isChinese
        ? '公示编号：{公示编号}　公示期：{公示日期}起 {工作日} 个工作日，至 {截止时间}'
        : 'Notice {公示编号}, from {公示日期} for {工作日} working days, until {截止时间}',
    ),
    table(
      '名单',
      isChinese
        ? [
            ['序号', '序号'],
            ['申请编号', '申请编号'],
            ['姓名', '姓名'],
            ['学号', '学号'],
            ['二级学院', '二级学院'],
            ['专业', '专业'],
            ['成果', '成果'],
            ['学分', '学分'],
            ['转换课程', '转换课程'],
          ]
        : [
            ['No.', '序号'],
            ['Case', '申请编号'],
            ['Name', '姓名'],
            ['Student number', '学号'],
            ['Department', '二级学院'],
            ['Programme', '专业'],
            ['Outcome', '成果'],
            ['Credits', '学分'],
            ['Courses', '转换课程'],
          ],
    ),
    paragraph(''),
    paragraph(
      isChinese ? '如有异议，请在公示期内实名提出。联系方式：{联系方式}' : 'Objections, by real name, to: {联系方式}',
    ),
  ])
}

/** The decision document with its annex (发文附件), as a college may use it or begin its own layout from it. */
export function decisionTemplate(): Buffer {
  const names = ['序号', '文号', '申请编号', '姓名', '学号', '二级学院', '专业', '成果', '学分', '转换课程']
  return document([
    paragraph('{学校}', { isTitle: true }),
    paragraph('关于公布学分认定与转换结果的通知', { isTitle: true }),
    paragraph('{发文字号}', { isRight: true }),
    paragraph('各二级学院、有关部门：'),
    paragraph(
      '　　根据{依据}，经审核并于 {公示日期} 起公示（公示编号 {公示编号}），现公布学分认定与转换结果，共 {件数} 件，认定学分合计 {学分合计}，名单见附件。',
    ),
    paragraph('{学校}', { isRight: true }),
    paragraph('{日期}', { isRight: true }),
    paragraph('附件：学分认定与转换结果名单'),
    table(
      '名单',
      names.map((name) => [name, name] as const),
    ),
  ])
}
