import {
  AuditOutlined,
  BankOutlined,
  BellOutlined,
  BookOutlined,
  CommentOutlined,
  FileDoneOutlined,
  FileProtectOutlined,
  HomeOutlined,
  IdcardOutlined,
  NotificationOutlined,
  OrderedListOutlined,
  SafetyCertificateOutlined,
  SafetyOutlined,
  SettingOutlined,
  SolutionOutlined,
  StopOutlined,
  TeamOutlined,
  UserOutlined,
  WarningOutlined,
} from '@ant-design/icons'
import type { ReactNode } from 'react'
import type { Role } from '../../contract/roles.ts'
import { paths } from '../paths.ts'
import type { TextKey } from '../text/text.ts'

export interface Place {
  path: string
  text: TextKey
  icon: ReactNode
  /** Which count stands beside it. */
  count?: 'todo' | 'awaitingNotice' | 'objections' | 'unread'
}

const places = {
  home: { path: paths.home(), text: 'nav.home', icon: <HomeOutlined /> },
  outcomes: { path: paths.outcomes(), text: 'nav.outcomes', icon: <FileProtectOutlined /> },
  applications: { path: paths.applications(), text: 'nav.applications', icon: <FileDoneOutlined /> },
  credits: { path: paths.credits(), text: 'nav.credits', icon: <BankOutlined /> },
  programme: { path: paths.myProgramme(), text: 'nav.programme', icon: <BookOutlined /> },
  messages: { path: paths.messages(), text: 'nav.messages', icon: <BellOutlined />, count: 'unread' },
  profile: { path: paths.profile(), text: 'nav.profile', icon: <UserOutlined /> },
  queue: { path: paths.queue(), text: 'nav.queue', icon: <SolutionOutlined />, count: 'todo' },
  awaitingNotice: {
    path: paths.awaitingNotice(),
    text: 'nav.awaitingNotice',
    icon: <NotificationOutlined />,
    count: 'awaitingNotice',
  },
  objections: { path: paths.objections(), text: 'nav.objections', icon: <WarningOutlined />, count: 'objections' },
  panels: { path: paths.panels(), text: 'nav.panels', icon: <CommentOutlined /> },
  remedies: { path: paths.remedyList(), text: 'nav.remedies', icon: <AuditOutlined /> },
  revocations: { path: paths.revocations(), text: 'nav.revocations', icon: <StopOutlined /> },
  rosters: { path: paths.rosters(), text: 'nav.rosters', icon: <OrderedListOutlined /> },
  accounts: { path: paths.accounts(), text: 'nav.accounts', icon: <IdcardOutlined /> },
  certificates: { path: paths.certificates(), text: 'nav.certificates', icon: <SafetyCertificateOutlined /> },
  setUp: { path: paths.setUp(), text: 'nav.setUp', icon: <SettingOutlined /> },
  noticeChannels: { path: paths.noticeChannels(), text: 'nav.noticeChannels', icon: <NotificationOutlined /> },
  noticeDeliveries: { path: paths.noticeDeliveries(), text: 'nav.noticeDeliveries', icon: <NotificationOutlined /> },
  users: { path: paths.users(), text: 'nav.users', icon: <TeamOutlined /> },
  securityEvents: { path: paths.securityEvents(), text: 'nav.securityEvents', icon: <SafetyOutlined /> },
  accesses: { path: paths.accesses(), text: 'nav.accesses', icon: <AuditOutlined /> },
} as const satisfies Record<string, Place>

const { home, outcomes, applications, credits, programme, messages, profile, queue, awaitingNotice, objections } =
  places
const { panels, remedies, revocations, rosters, accounts, certificates, setUp, users, securityEvents, accesses } =
  places

const byRole: Partial<Record<Role, readonly Place[]>> = {
  learner: [home, outcomes, applications, credits, programme, messages, profile],
  form_teacher: [queue, rosters, accounts, messages, profile],
  department_reviewer: [queue, rosters, accounts, messages, profile],
  enterprise: [rosters, messages, profile],
  enterprise_mentor: [rosters, messages, profile],
  certifier: [rosters, messages, profile],
  academic_affairs: [queue, awaitingNotice, objections, accounts, setUp, messages, profile],
  credit_bank_office: [queue, accounts, certificates, revocations, setUp, messages, profile],
  expert: [panels, messages, profile],
  appeals_committee: [remedies, messages, profile],
  supervision: [queue, objections, revocations, messages, profile],
  system_administrator: [users, places.noticeChannels, places.noticeDeliveries, messages, profile],
  security_administrator: [users, messages, profile],
  audit_administrator: [securityEvents, accesses, users, messages, profile],
}

/** At most seven places of a role. */
export function placesOf(role: Role): readonly Place[] {
  return byRole[role] ?? [messages, profile]
}

/** The four tabs of a phone; what has no tab is reached from "mine". */
export function tabsOf(role: Role): readonly Place[] {
  if (role === 'learner') return [home, outcomes, credits, profile]
  const own = placesOf(role).filter((place) => place !== profile && place !== messages)
  return [...own.slice(0, 3), profile]
}

/** Where a role begins its day. */
export function startOf(role: Role): string {
  return placesOf(role)[0]?.path ?? paths.profile()
}
