import { formatCredit } from '../../../core/credit.ts'
import { Problem } from '../../../contract/problem.ts'
import { recordAccess } from '../../access/access-log.ts'
import type { Actor } from '../../access/actor.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import { readInstitution } from '../../cases/institution.ts'
import { reachCase } from '../../cases/reach-case.ts'
import type { World } from '../../world.ts'
import { findPanelOfCase } from './panel-store.ts'
import { findCase, presentPanel } from './read-case-panel.ts'

type Language = 'zh-CN' | 'en'

/**
 * The minutes of a closed panel (评议纪要) as a page to print: who judged, who stayed out and why, each vote with its
 * grounds, and what it came to. Made of what is recorded, so it is the same whenever it is asked for.
 */
export async function writeMinutes(
  world: World,
  actor: Actor,
  applicationId: string,
  language: Language,
): Promise<string> {
  const { capacity, scope, place } = await reachCase(world, actor, applicationId)
  if (!capacity) throw new Problem('not_found')
  return world.gate.write(scope, async (tx) => {
    const found = await findCase(tx, place.learnerId, applicationId)
    const row = await findPanelOfCase(tx, place.learnerId, applicationId)
    if (row?.state !== 'CLOSED' || row.closed_at === null) throw new Problem('not_found')
    await recordAccess(tx, world, {
      actor,
      capacity,
      subjectId: place.learnerId,
      objectKind: 'application',
      objectId: applicationId,
      fields: ['panel', 'minutes'],
    })
    const institution = await readInstitution(tx, row.institution_id)
    const held = [row.convened_at, row.closed_at].map((at) => civilDateOf(at, institution.timeZone))
    const facts = {
      institution: institution.name,
      number: found.row.number,
      title: await readCaseTitle(tx, found.row),
      from: held[0] ?? '',
      to: held[1] ?? '',
    }
    return renderMinutes(facts, await presentPanel(tx, world, found, row), language)
  })
}

interface MinutesFacts {
  institution: { zh: string; en: string }
  number: string
  title: string
  from: string
  to: string
}

type Panel = Awaited<ReturnType<typeof presentPanel>>

const words = {
  'zh-CN': {
    heading: '专家评议纪要',
    number: '申请编号',
    title: '学习成果',
    held: '评议时间',
    to: '至',
    recused: '回避',
    votes: '评议意见',
    expert: '专家',
    answer: '意见',
    yes: '建议认定',
    no: '不建议认定',
    credits: '建议学分',
    score: '评分',
    courses: '建议课程',
    remark: '理由',
    result: '推荐意见',
    none: '无',
    sum: (yes: number, no: number) => `赞成 ${yes} 票，反对 ${no} 票`,
    signature: '召集人（签字）：',
  },
  en: {
    heading: 'Minutes of the expert panel',
    number: 'Application',
    title: 'Outcome',
    held: 'Held',
    to: 'to',
    recused: 'Recused',
    votes: 'Votes',
    expert: 'Expert',
    answer: 'Answer',
    yes: 'Recommended',
    no: 'Not recommended',
    credits: 'Credits',
    score: 'Score',
    courses: 'Courses',
    remark: 'Grounds',
    result: 'Recommendation',
    none: 'None',
    sum: (yes: number, no: number) => `${yes} for, ${no} against`,
    signature: 'Convened by (signature):',
  },
}

const escape = (text: string) =>
  text.replace(/[&<>"']/g, (mark) => `&#${mark.codePointAt(0)};`).replaceAll('\n', '<br>')

function renderMinutes(facts: MinutesFacts, panel: Panel, language: Language): string {
  const w = words[language]
  const inLanguage = (both: { zh: string; en: string }) => escape(language === 'en' ? both.en : both.zh)
  const coursesOf = (courses: Panel['votes'][number]['courses']) =>
    courses.map((course) => `${escape(course.code)} ${inLanguage(course.name)}`).join('<br>') || w.none
  const recused = panel.members.filter((member) => member.state === 'RECUSED')
  const rows = panel.votes.map(
    (vote) =>
      `<tr><td>${escape(vote.expertName)}</td><td>${vote.isRecommended ? w.yes : w.no}</td>` +
      `<td>${formatCredit(vote.credits)}</td><td>${vote.score}</td><td>${coursesOf(vote.courses)}</td>` +
      `<td>${escape(vote.remark)}</td></tr>`,
  )
  const heads = [w.expert, w.answer, w.credits, w.score, w.courses, w.remark].map((head) => `<th>${head}</th>`)
  const { result } = panel
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${w.heading} ${escape(facts.number)}</title>
<style>body{font:14px/1.7 'Noto Sans SC',sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#1b2530}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #667;padding:.3rem .5rem;text-align:left;
vertical-align:top}h1{font-size:20px}h2{font-size:16px}</style></head>
<body><h1>${inLanguage(facts.institution)} · ${w.heading}</h1>
<p>${w.number}: ${escape(facts.number)}<br>${w.title}: ${escape(facts.title)}<br>
${w.held}: ${facts.from} ${w.to} ${facts.to}</p>
<h2>${w.recused}</h2><p>${
    recused.map((one) => `${escape(one.expertName)}: ${escape(one.recusal ?? '')}`).join('<br>') || w.none
  }</p>
<h2>${w.votes}</h2><table><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>
<h2>${w.result}</h2><p>${result ? w.sum(result.votesFor, result.votesAgainst) : ''}<br>
${result?.isRecommended ? w.yes : w.no} · ${w.credits}: ${formatCredit(result?.credits ?? 0)} ·
${w.score}: ${result?.score ?? 0}<br>${w.courses}: ${coursesOf(result?.courses ?? [])}</p>
<p>${w.signature}</p></body></html>
`
}
