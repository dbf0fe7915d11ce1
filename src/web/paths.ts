/**
 * Every address of the web, one function per page: no address is written by hand anywhere else. Ids and codes stand in
 * them, never a name or a number of a person; see ui/use-place.ts.
 */
const query = (values: Record<string, string | undefined>) => {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) if (value) search.set(name, value)
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

export const paths = {
  home: () => '/app',
  signIn: (returnTo?: string) => `/app/sign-in${query({ returnTo })}`,
  register: () => '/app/register',
  profile: () => '/app/me',
  password: () => '/app/me/password',
  secondFactor: () => '/app/me/second-factor',
  sessions: () => '/app/me/sessions',
  messages: () => '/app/messages',
  figures: () => '/app/figures',
  noticeSettings: () => '/app/me/notices',
  noticeChannels: () => '/app/notice-channels',
  noticeDeliveries: () => '/app/notice-deliveries',

  outcomes: () => '/app/outcomes',
  deposit: (kind?: string, definition?: string) => `/app/deposit${query({ kind, definition })}`,
  outcome: (id: string) => `/app/outcomes/${id}`,
  outcomeFields: (id: string) => `/app/outcomes/${id}/fields`,
  outcomeEvidence: (id: string) => `/app/outcomes/${id}/evidence`,
  outcomeCheck: (id: string) => `/app/outcomes/${id}/check`,

  applications: () => '/app/applications',
  application: (id: string) => `/app/applications/${id}`,
  statement: (id: string) => `/app/applications/${id}/statement`,
  conversion: () => '/app/conversion',
  credits: () => '/app/credits',
  myProgramme: () => '/app/programme',

  queue: (view?: string) => `/app/queue${query({ view })}`,
  batchReview: () => '/app/batch-review',
  awaitingNotice: () => '/app/notices/awaiting',
  ownNotices: () => '/app/notices',
  decisionTemplate: () => '/app/notices/template',
  results: () => '/app/results',
  objections: () => '/app/objections',
  panels: () => '/app/panels',
  panel: (id: string) => `/app/panels/${id}`,
  casePanel: (applicationId: string) => `/app/applications/${applicationId}/panel`,
  remedyList: () => '/app/remedies',
  remedies: (applicationId: string) => `/app/remedies/${applicationId}`,
  revocations: () => '/app/revocations',
  revocation: (applicationId: string) => `/app/revocations/${applicationId}`,
  rosters: () => '/app/rosters',
  newRoster: () => '/app/rosters/new',
  roster: (id: string) => `/app/rosters/${id}`,
  partners: () => '/app/partners',
  accounts: () => '/app/accounts',
  account: (id: string) => `/app/accounts/${id}`,
  openAccount: () => '/app/accounts/open',
  certificates: () => '/app/certificates',
  importAccounts: () => '/app/accounts/import',
  calendar: () => '/app/calendar',

  setUp: () => '/app/set-up',
  filesIn: () => '/app/set-up/files',
  fileIn: (id: string) => `/app/set-up/files/${id}`,
  setUpWindows: () => '/app/set-up/windows',
  setUpUnits: (parentId?: string) => `/app/set-up/units${query({ parentId })}`,
  setUpCourses: () => '/app/set-up/courses',
  setUpPlans: () => '/app/set-up/programmes',
  setUpPlan: (id: string) => `/app/set-up/programmes/${id}`,
  setUpCatalogue: () => '/app/set-up/catalogue',
  setUpPolicy: () => '/app/set-up/policy',
  setUpWorkflow: () => '/app/set-up/workflow',

  users: () => '/app/users',
  securityEvents: () => '/app/security-events',
  accesses: () => '/app/accesses',
  components: () => '/app/components',

  publicHome: () => '/public',
  publicNotices: () => '/public/notices',
  publicNotice: (id: string) => `/public/notices/${id}`,
  publicArchives: () => '/public/archives',
  publicKinds: () => '/public/outcome-kinds',
  publicKind: (code: string) => `/public/outcome-kinds/${code}`,
  publicCatalogue: () => '/public/catalogue',
  publicProgrammes: () => '/public/programmes',
  publicProgramme: (id: string) => `/public/programmes/${id}`,
}
