import type { z } from 'zod'
import type { fileOfNotice as contract } from '../../../contract/archives.ts'
import { Problem } from '../../../contract/problem.ts'
import type { noticeItem } from '../../../contract/public-notices.ts'
import { institutionCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import type { Database } from '../../database/database.ts'
import type { FileAnswer } from '../../http/send-file.ts'
import { writeSheet } from '../../sheets/write-sheet.ts'
import { noticeTemplate } from '../../templates/default-templates.ts'
import { fillTemplate } from '../../templates/fill-template.ts'
import type { World } from '../../world.ts'

/** What a line of a notice shows, masked when the notice was posted. */
type Content = Omit<z.output<typeof noticeItem>, 'position' | 'state'>
type Language = 'zh' | 'en'

const titles = {
  zh: ['序号', '申请编号', '姓名', '学号', '二级学院', '专业', '成果', '学分', '转换课程'],
  en: ['No.', 'Case', 'Name', 'Student number', 'Department', 'Programme', 'Outcome', 'Credits', 'Courses'],
} as const
/** The placeholders of a line, in the order of the columns. */
const placeholders = titles.zh

/**
 * A public notice as a table (公示表). Its lines are what was stored when it was posted, masked as the public page shows
 * them: there is nothing else of a person to leave out, or to forget to.
 */
export async function fileOfNotice(
  world: World,
  actor: Actor,
  batchId: string,
  asked: z.output<(typeof contract)['body']>,
): Promise<FileAnswer> {
  const capacity = institutionCapacity(actor, ['academic_affairs'])
  const { language, format } = asked
  const { batch, items } = await world.gate.read(scopeOfCapacity(capacity), (database) =>
    readNotice(database, capacity.institutionId, batchId),
  )
  const rows = items.map((item) => rowOf(item.position, item.content as unknown as Content, language))
  const fileName = `${batch.number}.${format}`
  if (format !== 'docx') {
    const written = await writeSheet(language === 'zh' ? '公示表' : 'Notice', titles[language], rows, format)
    return { ...written, fileName }
  }
  const bytes = fillTemplate(noticeTemplate(language), {
    学校: language === 'zh' ? batch.name_zh : batch.name_en,
    公示编号: batch.number,
    公示日期: batch.posted_on,
    工作日: String(batch.working_days),
    截止时间: `${civilDateOf(new Date(batch.ends_at.getTime() - 1), batch.time_zone)} 24:00`,
    联系方式: batch.contact,
    名单: rows.map((row) => Object.fromEntries(placeholders.map((name, index) => [name, String(row[index] ?? '')]))),
  })
  const mediaType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
  return { bytes, mediaType, fileName }
}

async function readNotice(database: Database, institutionId: string, batchId: string) {
  const batch = await database
    .selectFrom('notice_batch as b')
    .innerJoin('institution as i', 'i.id', 'b.institution_id')
    .select(['b.number', 'b.posted_on', 'b.working_days', 'b.ends_at', 'b.contact'])
    .select(['i.name_zh', 'i.name_en', 'i.time_zone'])
    .where('b.id', '=', batchId)
    .where('b.institution_id', '=', institutionId)
    .executeTakeFirst()
  if (!batch) throw new Problem('not_found')
  const items = await database
    .selectFrom('notice_item')
    .select(['position', 'content'])
    .where('batch_id', '=', batchId)
    .where('state', '<>', 'REMOVED')
    .orderBy('position')
    .execute()
  return { batch, items }
}

function rowOf(position: number, content: Content, language: Language): (string | number)[] {
  const both = (text: { zh: string; en: string }) => text[language] || text.zh
  const courses = content.targets.map(({ name, credits, score }) => {
    return `${both(name)} ${credits / 100}${score === null ? '' : ` (${score})`}`
  })
  return [
    position,
    content.applicationNumber,
    content.maskedName,
    content.maskedStudentNumber,
    both(content.department),
    both(content.programme),
    content.title,
    content.credits / 100,
    courses.join(language === 'zh' ? '；' : '; '),
  ]
}
