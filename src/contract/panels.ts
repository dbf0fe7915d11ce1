import { z } from 'zod'
import { operation } from './operation.ts'
import { evidence, outcome } from './outcomes.ts'
import { bilingual, credit, done, idParams, instant, lines, pageOf, pageQuery, uuid } from './shapes.ts'

const tag = '专家评议 · Expert panel'

/** How many experts a panel may have at most; always an odd number of them judges. */
export const expertsMaximum = 15

const course = z.object({ id: uuid, code: z.string(), name: bilingual })

/** What the votes came to, once the panel is closed. */
const panelResult = z.object({
  votesFor: z.int(),
  votesAgainst: z.int(),
  isRecommended: z.boolean(),
  credits: credit,
  score: z.int(),
  courses: z.array(course),
})

const panelVote = z.object({
  expertName: z.string(),
  isRecommended: z.boolean(),
  credits: credit,
  score: z.int(),
  courses: z.array(course),
  remark: z.string(),
})

export const panel = z.object({
  id: uuid,
  state: z.enum(['OPEN', 'CLOSED']),
  convenedAt: instant,
  closesAt: instant.nullable(),
  closedAt: instant.nullable(),
  members: z.array(
    z.object({
      expertId: uuid,
      expertName: z.string(),
      state: z.enum(['INVITED', 'VOTED', 'RECUSED']),
      recusal: z.string().nullable(),
    }),
  ),
  quorum: z.int().describe('How many votes are needed of those who are not recused'),
  votesCast: z.int(),
  canJudge: z.boolean().describe('The experts who are not recused are an odd number, three or more'),
  canClose: z.boolean(),
  result: panelResult.nullable(),
  votes: z.array(panelVote).describe('Empty until the panel is closed: nobody sees a vote before'),
})

const casePanel = z.object({
  panel: panel.nullable(),
  experts: z
    .array(z.object({ expertId: uuid, expertName: z.string(), hindrance: bilingual.nullable() }))
    .describe('Who may be invited, and what keeps somebody from it; only while the case is at the panel'),
})

const readers = ['academic_affairs', 'credit_bank_office', 'supervision'] as const

export const readCasePanel = operation({
  id: 'readCasePanel',
  method: 'GET',
  url: '/api/applications/:id/panel',
  tag,
  summary: { zh: '一件申请的专家评议', en: 'The expert panel of a case' },
  access: readers,
  params: idParams,
  response: casePanel,
  problems: ['not_found'],
  isAccessLogged: true,
})

export const inviteExperts = operation({
  id: 'inviteExperts',
  method: 'POST',
  url: '/api/applications/:id/panel',
  tag,
  summary: { zh: '邀请专家', en: 'Invite experts to the panel of a case' },
  access: ['academic_affairs', 'credit_bank_office'],
  params: idParams,
  body: z.object({ version: z.int(), expertIds: z.array(uuid).min(1).max(expertsMaximum) }),
  response: casePanel,
  problems: ['not_found', 'conflict', 'transition_not_allowed', 'four_eyes', 'panel_invalid', 'expert_recused'],
})

export const closePanel = operation({
  id: 'closePanel',
  method: 'POST',
  url: '/api/applications/:id/panel/close',
  tag,
  summary: { zh: '结束评议，形成推荐意见', en: 'Close the panel; its recommendation goes to the next step' },
  access: ['academic_affairs', 'credit_bank_office'],
  params: idParams,
  body: z.object({ version: z.int() }),
  response: casePanel,
  problems: ['not_found', 'conflict', 'transition_not_allowed', 'four_eyes', 'panel_invalid'],
})

export const readPanelMinutes = operation({
  id: 'readPanelMinutes',
  method: 'GET',
  url: '/api/applications/:id/panel/minutes',
  tag,
  summary: { zh: '评议纪要', en: 'The minutes of a closed panel, to print' },
  access: readers,
  params: idParams,
  querystring: z.object({ language: z.enum(['zh-CN', 'en']).default('zh-CN') }),
  response: z.any(),
  isFile: true,
  isAccessLogged: true,
  problems: ['not_found'],
})

const invitation = z.object({
  id: uuid,
  title: z.string(),
  number: z.string(),
  state: z.enum(['INVITED', 'VOTED', 'RECUSED', 'CLOSED']),
  invitedAt: instant,
  closesAt: instant.nullable(),
})

export const listMyPanels = operation({
  id: 'listMyPanels',
  method: 'GET',
  url: '/api/panels',
  tag,
  summary: { zh: '我的评议', en: 'The panels that I am invited to' },
  access: ['expert'],
  querystring: pageQuery,
  response: pageOf(invitation),
})

/** A case of the same definition that was decided before, without whose it was. */
const precedent = z.object({
  decidedOn: z.iso.date(),
  title: z.string(),
  level: z.string().nullable(),
  credits: credit.nullable(),
  isRecognised: z.boolean(),
  courses: z.array(course),
})

export const readMyPanel = operation({
  id: 'readMyPanel',
  method: 'GET',
  url: '/api/panels/:id',
  tag,
  summary: { zh: '评议的一件申请', en: 'A case that I judge, with its precedents' },
  access: ['expert'],
  params: idParams,
  response: invitation.extend({
    learnerName: z.string().describe('So that whoever knows the learner can declare it'),
    programme: bilingual,
    outcome: outcome.nullable(),
    evidence: z.array(evidence),
    creditsMaximum: credit,
    courses: z.array(course).describe('The courses of the learner’s programme that may be recommended'),
    precedents: z.array(precedent),
    ownVote: panelVote.omit({ expertName: true }).nullable(),
    canVote: z.boolean(),
  }),
  problems: ['not_found'],
  isAccessLogged: true,
})

export const declareRecusal = operation({
  id: 'declareRecusal',
  method: 'POST',
  url: '/api/panels/:id/recuse',
  tag,
  summary: { zh: '声明回避', en: 'Declare that one must stay out of a case' },
  access: ['expert'],
  params: idParams,
  body: z.object({ reason: lines(1000) }),
  response: done,
  problems: ['not_found', 'transition_not_allowed', 'panel_invalid'],
})

export const castVote = operation({
  id: 'castVote',
  method: 'POST',
  url: '/api/panels/:id/vote',
  tag,
  summary: { zh: '独立评分并表决', en: 'Score and vote, on one’s own' },
  access: ['expert'],
  params: idParams,
  body: z.object({
    isRecommended: z.boolean(),
    credits: credit.describe('Within the definition’s maximum; 0 where it is not recommended'),
    score: z.int().min(0).max(100),
    courseIds: z.array(uuid).max(10).default([]),
    remark: lines(2000),
  }),
  response: done,
  problems: ['not_found', 'transition_not_allowed', 'own_case', 'four_eyes', 'panel_invalid', 'credits_above_maximum'],
})
