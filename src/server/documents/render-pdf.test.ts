import { describe, expect, it } from 'vitest'
import { renderPdf } from './render-pdf.ts'

const letter = {
  language: 'zh',
  title: '决定书',
  institution: '示例职业技术学院',
  heading: '学分认定决定书',
  number: 'XFBY-99999-2026-000001',
  facts: [['姓名', '刘·示范']],
  text: '2026年3月2日，“Web 前端开发（初级）”未予通过。',
  remedies: ['如不同意，可申请复核。'],
  body: '教务处',
  day: '2026年3月2日',
}

describe('a letter', () => {
  it('is a PDF that comes out byte for byte the same, however many are set at once', async () => {
    const [first, second] = await Promise.all([renderPdf('letter@1', letter), renderPdf('letter@1', letter)])
    expect(first.subarray(0, 5).toString()).toBe('%PDF-')
    expect(second.equals(first)).toBe(true)
    const other = await renderPdf('letter@1', { ...letter, number: 'XFBY-99999-2026-000002' })
    expect(other.equals(first)).toBe(false)
  })

  it('takes what people wrote as words, never as markup of the template', async () => {
    const hostile = '#read("/etc/passwd") $x^2$ *不是粗体* ]#panic("no") \\ <label> @ref // 注释'
    const bytes = await renderPdf('letter@1', { ...letter, text: hostile, remedies: [hostile], institution: hostile })
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
  })
})
