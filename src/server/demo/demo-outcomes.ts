import { addDays } from '../../core/calendar/civil-date.ts'
import type { Random } from '../../core/random.ts'
import type { FieldValues } from '../../core/outcome/fields.ts'
import { describeFields, type DemoDefinition, type OutcomeOwner } from './demo-fields.ts'

/** What a learner of the demonstration states about an outcome. */
export interface StatedOutcome {
  /** Where the catalogue leaves it open. */
  issuer: string | null
  obtainedOn: string
  fields: FieldValues
}

/** How often each kind is dealt: certificates are frequent, bearers of heritage are not. Veterans have served. */
const shares: Record<string, number> = {
  'onex-certificate': 8,
  qualification: 7,
  contest: 5,
  'online-course': 4,
  volunteering: 3,
  'second-classroom': 3,
  innovation: 2,
  'enterprise-practice': 2,
  'skill-training': 2,
  'degree-course': 2,
  research: 1,
  international: 1,
  heritage: 1,
}

/** Deals the kinds in their shares, one after another; every kind comes once before long. */
export function kindDealer(random: Random): () => string {
  const deck = Object.entries(shares).flatMap(([kind, share]) => Array<string>(share).fill(kind))
  let hand: string[] = []
  return () => {
    if (hand.length === 0) hand = random.shuffle(deck)
    return hand.pop() ?? ''
  }
}

/** Certificates of each major, by the beginnings of their codes; what everybody may have is added. */
const certificatesOf: Record<string, readonly string[]> = {
  '510203': ['X-WEB', 'X-JAVA', 'X-YJS', 'Q-RK-CXY', 'Q-RK-RJSJ'],
  '510205': ['X-DSJ', 'X-YJS', 'X-CGW', 'Q-RK-SJK', 'Q-RGZN'],
  '460301': ['X-JQYW', 'X-JQBC', 'Q-DG', 'Q-QG'],
  '460702': ['X-XNY', 'X-QCWX', 'Q-QCWX', 'Q-TZDG'],
  '520201': ['X-MYHL', 'X-SZZH', 'X-LNZH'],
  '590302': ['X-LNZH', 'X-SZZH', 'Q-YLHL'],
  '530302': ['X-ZNCS', 'X-YCYT', 'X-CWGX'],
  '530701': ['X-DSSJ', 'X-WDYY', 'X-KJB2B', 'X-WL-'],
}
const certificatesOfAll = ['Q-CET-4', 'Q-PRETCO', 'Q-NCRE-1', 'Q-NCRE-2', 'Q-PTH']
/** What a student seldom has: world championships, titles of a lifetime. */
const unlikely = /^(K-(WS|WVS|BRICS|NVS-1)|I-CIIC-N|H-(ICH-[NP]|CRAFT|MODEL)|R-(INV|CORE)|M-MERIT|Q-DG-2)/

/** Draws a definition of a kind that suits its owner. */
export function drawDefinition(
  definitions: readonly DemoDefinition[],
  owner: OutcomeOwner,
  kind: string,
  random: Random,
): DemoDefinition {
  return random.pick(definitions.filter((definition) => definition.kind === kind && isLikely(definition, owner)))
}

/** What the owner of an outcome would fill in. */
export function stateOutcome(
  definition: DemoDefinition,
  owner: OutcomeOwner,
  random: Random,
  today: string,
): StatedOutcome {
  const obtainedOn = addDays(today, -random.integer(120, 400))
  const issuer = definition.isIssuerOpen ? nameIssuer(definition.issuer) : null
  const fields = describeFields({ definition, issuer: issuer ?? definition.issuer, obtainedOn, random, owner })
  return { issuer, obtainedOn, fields }
}

function isLikely({ code, kind }: DemoDefinition, { majorCode }: OutcomeOwner): boolean {
  if (unlikely.test(code)) return false
  if (kind !== 'onex-certificate' && kind !== 'qualification') return true
  return [...(certificatesOf[majorCode] ?? []), ...certificatesOfAll].some((beginning) => code.startsWith(beginning))
}

/** Where the catalogue names a sort of body: one of the sort, plainly invented. */
const issuers: Record<string, string> = {
  修读院校: '示例应用技术大学',
  省级自学考试委员会: '示例省高等教育自学考试委员会',
  经备案的评价机构: '示例职业技能培训评价中心',
  教育行政部门或学校: '示例职业技术学院',
  市场监督管理部门: '示例市市场监督管理局',
  创业园区: '示例市大学生创业园',
  期刊社: '《示例职业教育》杂志社',
  立项单位: '示例职业技术学院科研处',
  合作企业: '示例智联科技有限公司',
  企业: '示例智联科技有限公司',
  实训基地: '示例市公共实训基地',
  备案培训机构: '示例职业技能培训评价中心',
  志愿服务组织: '示例市青年志愿者协会',
  共青团组织: '共青团示例职业技术学院委员会',
  社区居民委员会: '示例街道示例社区居民委员会',
  文化和旅游部门: '示例市文化和旅游局',
  工作单位: '示例智联科技有限公司',
  '国（境）外院校': 'Example University of Applied Sciences',
  退役军人事务部门: '示例市退役军人事务局',
}

function nameIssuer(sort: string): string {
  return issuers[sort] ?? `示例${sort}`
}
