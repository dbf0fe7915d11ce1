import { addDays } from '../../core/calendar/civil-date.ts'
import type { FieldValues } from '../../core/outcome/fields.ts'
import type { Random } from '../../core/random.ts'
import { termOf } from '../cases/institution.ts'
import type { CataloguePack } from './read-packs.ts'

export type DemoDefinition = CataloguePack['definitions'][number]

/** Whose outcome it is, as far as it tells what is likely. */
export interface OutcomeOwner {
  majorCode: string
  departmentCode: string
}

interface Draw {
  definition: DemoDefinition
  /** Who gave it, by name. */
  issuer: string
  obtainedOn: string
  random: Random
  owner: OutcomeOwner
}

/** What learners of a department do. */
interface Topics {
  course: string
  event: string
  project: string
  work: string
  post: string
  training: string
}

const topicsOf: Record<string, Topics> = {
  XX: {
    course: 'Python 程序设计基础',
    event: '软件测试',
    project: '校园二手书流转平台',
    work: '基于微信小程序的实验室预约系统',
    post: '前端开发实习生',
    training: '云应用开发',
  },
  ZN: {
    course: '电气控制与 PLC 应用',
    event: '机电一体化技术',
    project: '小型物料分拣机器人',
    work: '一种可调式钻孔夹具',
    post: '设备装调实习生',
    training: '工业机器人操作与编程',
  },
  QC: {
    course: '动力电池管理技术',
    event: '新能源汽车维修',
    project: '退役动力电池梯次利用',
    work: '一种汽车线束检测工装',
    post: '售后维修实习生',
    training: '高压电安全与检修',
  },
  YK: {
    course: '健康评估',
    event: '护理技能',
    project: '社区银龄助浴服务',
    work: '老年人跌倒风险评估的应用',
    post: '照护实习生',
    training: '失智老年人照护',
  },
  CS: {
    course: '财务大数据分析',
    event: '电子商务技术',
    project: '助农直播工作室',
    work: '小微企业数字化记账的问题与对策',
    post: '运营实习生',
    training: '直播电商运营',
  },
}

/** A code that no company has: the region was never assigned. */
const socialCreditCode = '91000000DEMO000018'

/** Contests that are about one thing alone, by the middle of their codes. */
const ownEvents: Record<string, string> = {
  MCM: '数学建模',
  ED: '电子设计',
  LQ: '软件开发',
  ENG: '英语综合能力',
  ART: '合唱',
}

const activities: Record<string, string> = {
  'S-TEACH': '乡村小学暑期支教',
  'S-SXX': '乡村振兴调研',
  'S-COMM': '社区助老',
  'E-CLUB': '学生会学习部干事',
  'E-LABOUR': '校园劳动实践周',
  'E-ART': '合唱团',
  'E-LECT': '非遗剪纸兴趣小组',
}

/** What a learner fills in, by kind of outcome. */
const fieldsOf: Record<string, (draw: Draw, topics: Topics) => FieldValues> = {
  'degree-course': ({ definition, issuer, random }, { course }) => ({
    school: issuer,
    courseName: course,
    level: definition.code === 'C-HIGHER' ? 'bachelor' : 'college',
    credits: random.integer(2, 4),
    hours: random.pick([48, 56, 64]),
    score: random.integer(68, 95),
  }),
  'onex-certificate': ({ definition, random }) => ({
    level: levelOf(definition.code),
    theoryScore: random.integer(65, 95),
    practicalScore: random.integer(65, 95),
  }),
  qualification: ({ definition, random }) => ({
    ...(definition.level === null ? {} : { level: definition.level }),
    score: definition.code.startsWith('Q-CET') ? random.integer(430, 560) : random.integer(62, 95),
  }),
  contest: ({ definition, random }, topics): FieldValues => {
    const isTeam = random.chance(0.6)
    return {
      edition: `第${random.pick(['十二', '十三', '十四', '十五', '十六'])}届`,
      event: ownEvents[definition.code.split('-')[1] ?? ''] ?? topics.event,
      ...(isTeam ? { form: 'team', teamSize: 3, rank: random.integer(1, 3) } : { form: 'individual' }),
    }
  },
  innovation: ({ definition, random }, { project }): FieldValues => {
    if (definition.code !== 'I-CO' && definition.code !== 'I-PARK') {
      const role = definition.name.zh.includes('主持') ? 'leader' : random.pick(['leader', 'member'])
      return { project, role, teamSize: random.integer(3, 5) }
    }
    const company = { socialCreditCode, shareholdingPercent: 60, monthsOperating: random.integer(12, 20) }
    return { project: `示例市${project}有限公司`, role: 'legal-representative', ...company }
  },
  research: ({ issuer, random }, { work }) => {
    const authors = random.integer(2, 3)
    return { work, publication: issuer, authors, rank: random.integer(1, 2) }
  },
  'online-course': ({ definition, random }, { course }) => ({
    platform: definition.issuer,
    courseName: course,
    offeredBy: '示例应用技术大学',
    hours: random.pick([32, 48, 64]),
    score: random.integer(70, 98),
    isProctored: random.pick(['yes', 'no']),
  }),
  'enterprise-practice': ({ issuer, obtainedOn, random }, { post }) => {
    const weeks = random.integer(6, 12)
    const period = periodBefore(obtainedOn, weeks * 7)
    return { enterprise: issuer, socialCreditCode, post, ...period, weeks, hours: weeks * 30 }
  },
  'skill-training': ({ issuer, obtainedOn, random }, { training }) => {
    const days = random.integer(5, 12)
    return { provider: issuer, subject: training, ...periodBefore(obtainedOn, days), hours: days * 8 }
  },
  volunteering: ({ definition, issuer, random }) => ({
    organisation: issuer,
    activity: activities[definition.code] ?? random.pick(['社区助老', '图书馆整理', '防诈骗宣传', '赛会服务']),
    hours: random.integer(40, 160),
  }),
  'military-service': ({ obtainedOn }) => ({ enlistedOn: addDays(obtainedOn, -730), dischargedOn: obtainedOn }),
  heritage: ({ definition, issuer, random }, { post }) => {
    const title = definition.code === 'H-WORK' ? post.replace('实习生', '员') : '剪纸项目代表性传承人'
    return { title, grantedBy: issuer, years: random.integer(2, 6) }
  },
  'second-classroom': ({ definition, obtainedOn, random }) => ({
    activity: activities[definition.code] ?? '校园活动',
    hours: random.integer(16, 64),
    term: termOf(obtainedOn),
  }),
  international: ({ definition, issuer, random }) => {
    if (definition.code === 'F-IELTS') return abroad(issuer, '英国', 'none', random.pick(['5.5', '6.0', '6.5']))
    if (definition.code === 'F-ACCA') return abroad(issuer, '英国', 'none', '通过')
    return { ...abroad(issuer, '德国', 'ects', random.pick(['A', 'B', 'C'])), foreignCredits: random.integer(4, 10) }
  },
}

/** The values of the fields of an outcome, such as its owner would write them. */
export function describeFields(draw: Draw): FieldValues {
  const topics = topicsOf[draw.owner.departmentCode]
  const describe = fieldsOf[draw.definition.kind]
  return topics && describe ? describe(draw, topics) : {}
}

function levelOf(code: string): string {
  return { J: 'junior', I: 'intermediate', S: 'senior' }[code.slice(-1)] ?? 'junior'
}

function periodBefore(day: string, days: number) {
  return { startedOn: addDays(day, -days - 3), endedOn: addDays(day, -3) }
}

function abroad(institution: string, country: string, creditSystem: string, grade: string) {
  return { institution, country, creditSystem, grade }
}
