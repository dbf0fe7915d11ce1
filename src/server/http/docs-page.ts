import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Operation } from '../../contract/operation.ts'
import { problems } from '../../contract/problem.ts'
import { roleNames, type Role } from '../../contract/roles.ts'
import { operationsOf } from './route.ts'

/**
 * The readable documentation of the interface: plain pages made from the contract itself, without script, so that they
 * are there offline and under the strictest policy, and can never tell another story than the program.
 */
export function serveDocs(app: FastifyInstance): void {
  let operationsPage: string | null = null
  app.get('/docs', async (_request, reply) => {
    operationsPage ??= page('接口文档', 'Interface', renderOperations(operationsOf(app)))
    return reply.type('text/html; charset=utf-8').send(operationsPage)
  })
  app.get('/docs/problems', async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(page('问题代码', 'Problem codes', renderProblems())),
  )
}

const style = `body{font:16px/1.6 system-ui,"Noto Sans SC",sans-serif;color:#16302f;max-width:60rem;margin:2rem auto;
padding:0 1rem;background:#fff}a{color:#0b5c5c}h2{margin-top:2.5rem}section{border-top:1px solid #cfdcdb;padding:1rem 0}
code,pre{font-family:ui-monospace,monospace;font-size:.85em;background:#f2f6f6}code{padding:.1em .3em}
pre{padding:1rem;overflow:auto;max-height:30rem}table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;border-bottom:1px solid #cfdcdb;padding:.4rem .6rem .4rem 0}
@media(prefers-color-scheme:dark){body{background:#101817;color:#e4eeed}a{color:#6fc7c2}code,pre{background:#1b2625}}`

function page(zh: string, en: string, body: string): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${zh} · ${en} — 学分银行</title>
<style>${style}</style></head><body><main><h1>${zh} <span lang="en">${en}</span></h1>
<p><a href="/docs">接口 · Operations</a> · <a href="/docs/problems">问题代码 · Problems</a> ·
<a href="/openapi.json">OpenAPI 3.1</a> · <a href="/public">公开页面 · Public pages</a></p>${body}</main></body></html>`
}

const escape = (text: string) =>
  text.replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one] ?? one)

function renderOperations(operations: readonly Operation[]): string {
  const tags = Map.groupBy(operations, (operation) => operation.tag)
  const list = [...tags].map(([tag, members]) => {
    const links = members.map(
      (one) => `<li><a href="#${one.id}">${escape(one.summary.zh)}</a> ${escape(one.summary.en)}</li>`,
    )
    return `<h3>${escape(tag)}</h3><ul>${links.join('')}</ul>`
  })
  return `<p>金额为 1/100 学分的整数。写操作带会话的 <code>x-csrf-token</code>；标注的操作须带
<code>Idempotency-Key</code>。<span lang="en">Amounts are integers of 1/100 credit. What changes something carries the
session’s <code>x-csrf-token</code>; where marked, an <code>Idempotency-Key</code>.</span></p>
<nav aria-label="operations">${list.join('')}</nav>${operations.map(renderOperation).join('')}`
}

function renderOperation(operation: Operation): string {
  const { id, method, url, summary, access, status, isIdempotent, problems: codes = [] } = operation
  const refusals = codes.map((code) => `<a href="/docs/problems#${code}"><code>${code}</code></a>`).join(' ')
  const parts = [
    ['路径参数 · Path', operation.params],
    ['查询参数 · Query', operation.querystring],
    ['请求 · Request', operation.body],
    [`应答 ${status ?? 200} · Answer`, operation.isFile ? undefined : operation.response],
  ] as const
  return `<section aria-labelledby="${id}"><h2 id="${id}">${escape(summary.zh)} <span lang="en">${escape(summary.en)}</span></h2>
<p><code>${method} ${escape(url)}</code>${isIdempotent ? ' <code>Idempotency-Key</code>' : ''}</p>
<p>${renderAccess(access)}</p>${refusals ? `<p>可能的拒绝 · Refusals: ${refusals}</p>` : ''}
${parts.map(([name, shape]) => renderShape(name, shape)).join('')}</section>`
}

function renderAccess(access: Operation['access']): string {
  if (access === 'public') return '任何人 · Anyone'
  if (access === 'signed_in') return '登录即可 · Anyone signed in'
  const name = (role: Role) => `${roleNames[role].zh} ${roleNames[role].en}`
  return `角色 · Roles: ${access.map(name).map(escape).join('、')}`
}

function renderShape(name: string, shape: z.core.$ZodType | undefined): string {
  if (!shape) return ''
  const schema = z.toJSONSchema(shape, { unrepresentable: 'any', io: name.startsWith('应答') ? 'output' : 'input' })
  return `<details><summary>${name}</summary><pre>${escape(JSON.stringify(schema, null, 2))}</pre></details>`
}

function renderProblems(): string {
  const rows = Object.entries(problems).map(
    ([code, { status, zh, en }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${escape(zh)}<br><span lang="en">${escape(en)}</span></td></tr>`,
  )
  return `<p>RFC 9457。<code>code</code> 的含义不会改变；<code>{…}</code> 由 <code>details</code> 给出。
<span lang="en">The meaning of a code never changes; <code>{…}</code> comes from <code>details</code>.</span></p>
<table><thead><tr><th scope="col">代码 Code</th><th scope="col">状态 Status</th><th scope="col">说明 Words</th></tr></thead>
<tbody>${rows.join('')}</tbody></table>`
}
