import type { ComponentType } from 'react'
import { Navigate, type RouteObject } from 'react-router'
import { FailedPage, LostPage } from './FailedPage.tsx'
import { paths } from './paths.ts'
import { Root, SignedIn } from './Root.tsx'
import { Frame } from './ui/Frame.tsx'

/** A screen is fetched when it is first opened: a learner never loads the desk of the administrators. */
function screen<Name extends string>(
  path: string,
  load: () => Promise<Record<Name, ComponentType>>,
  name: Name,
): RouteObject {
  return { path, lazy: async () => ({ Component: (await load())[name] }) }
}

const id = ':id'

/** All screens of the signed-in application, in one tree. */
export const routes: RouteObject[] = [
  {
    Component: Root,
    // The first screen is fetched within a moment; a flash of a skeleton would be noise.
    HydrateFallback: () => null,
    ErrorBoundary: FailedPage,
    children: [
      screen('/app/sign-in', () => import('./features/sign-in/SignInPage.tsx'), 'SignInPage'),
      screen(paths.register(), () => import('./features/accounts/RegisterPage.tsx'), 'RegisterPage'),
      {
        Component: SignedIn,
        children: [
          { path: '/', element: <Navigate to={paths.home()} replace /> },
          {
            Component: Frame,
            // Within the frame, so that a screen that breaks leaves the way to the others.
            children: [
              {
                ErrorBoundary: FailedPage,
                children: [
                  screen(paths.home(), () => import('./features/accounts/HomePage.tsx'), 'HomePage'),
                  screen(paths.profile(), () => import('./features/sign-in/ProfilePage.tsx'), 'ProfilePage'),
                  screen(paths.password(), () => import('./features/sign-in/PasswordPage.tsx'), 'PasswordPage'),
                  screen(
                    paths.secondFactor(),
                    () => import('./features/sign-in/SecondFactorPage.tsx'),
                    'SecondFactorPage',
                  ),
                  screen(paths.sessions(), () => import('./features/sign-in/SessionsPage.tsx'), 'SessionsPage'),
                  screen(paths.figures(), () => import('./features/figures/FiguresPage.tsx'), 'FiguresPage'),
                  screen(
                    paths.noticeSettings(),
                    () => import('./features/notice-channels/NoticeSettingsPage.tsx'),
                    'NoticeSettingsPage',
                  ),
                  screen(
                    paths.noticeChannels(),
                    () => import('./features/notice-channels/NoticeChannelsPage.tsx'),
                    'NoticeChannelsPage',
                  ),
                  screen(
                    paths.noticeDeliveries(),
                    () => import('./features/notice-channels/NoticeDeliveriesPage.tsx'),
                    'NoticeDeliveriesPage',
                  ),
                  screen(paths.messages(), () => import('./features/messages/MessagesPage.tsx'), 'MessagesPage'),

                  screen(paths.outcomes(), () => import('./features/outcomes/OutcomesPage.tsx'), 'OutcomesPage'),
                  screen('/app/deposit', () => import('./features/outcomes/DepositPage.tsx'), 'DepositPage'),
                  screen(paths.outcome(id), () => import('./features/outcomes/OutcomePage.tsx'), 'OutcomePage'),
                  screen(paths.outcomeFields(id), () => import('./features/outcomes/FieldsPage.tsx'), 'FieldsPage'),
                  screen(
                    paths.outcomeEvidence(id),
                    () => import('./features/outcomes/EvidencePage.tsx'),
                    'EvidencePage',
                  ),
                  screen(paths.outcomeCheck(id), () => import('./features/outcomes/CheckPage.tsx'), 'CheckPage'),

                  screen(
                    paths.applications(),
                    () => import('./features/applications/ApplicationsPage.tsx'),
                    'ApplicationsPage',
                  ),
                  screen(
                    paths.application(id),
                    () => import('./features/applications/ApplicationPage.tsx'),
                    'ApplicationPage',
                  ),
                  screen(
                    paths.conversion(),
                    () => import('./features/applications/ConversionPage.tsx'),
                    'ConversionPage',
                  ),
                  screen(paths.credits(), () => import('./features/accounts/CreditsPage.tsx'), 'CreditsPage'),
                  screen(paths.myProgramme(), () => import('./features/accounts/ProgrammePage.tsx'), 'ProgrammePage'),

                  screen('/app/queue', () => import('./features/applications/QueuePage.tsx'), 'QueuePage'),
                  screen(
                    paths.awaitingNotice(),
                    () => import('./features/public-notices/AwaitingNoticePage.tsx'),
                    'AwaitingNoticePage',
                  ),
                  screen(paths.ownNotices(), () => import('./features/archives/OwnNoticesPage.tsx'), 'OwnNoticesPage'),
                  screen(
                    paths.decisionTemplate(),
                    () => import('./features/decision-documents/DecisionTemplatePage.tsx'),
                    'DecisionTemplatePage',
                  ),
                  screen(paths.results(), () => import('./features/results/ResultsPage.tsx'), 'ResultsPage'),
                  screen(
                    paths.objections(),
                    () => import('./features/public-notices/ObjectionsPage.tsx'),
                    'ObjectionsPage',
                  ),
                  screen(paths.panels(), () => import('./features/panels/PanelsPage.tsx'), 'PanelsPage'),
                  screen(paths.panel(id), () => import('./features/panels/JudgePage.tsx'), 'JudgePage'),
                  screen(paths.casePanel(id), () => import('./features/panels/CasePanelPage.tsx'), 'CasePanelPage'),
                  screen(paths.remedyList(), () => import('./features/remedies/RemedyListPage.tsx'), 'RemedyListPage'),
                  screen(paths.remedies(id), () => import('./features/remedies/RemediesPage.tsx'), 'RemediesPage'),
                  screen(
                    paths.revocations(),
                    () => import('./features/revocations/RevocationsPage.tsx'),
                    'RevocationsPage',
                  ),
                  screen(
                    paths.revocation(id),
                    () => import('./features/revocations/RevocationPage.tsx'),
                    'RevocationPage',
                  ),
                  screen(
                    paths.statement(id),
                    () => import('./features/applications/StatementPage.tsx'),
                    'StatementPage',
                  ),
                  screen(paths.batchReview(), () => import('./features/applications/BatchPage.tsx'), 'BatchPage'),
                  screen(paths.rosters(), () => import('./features/rosters/RostersPage.tsx'), 'RostersPage'),
                  screen(paths.newRoster(), () => import('./features/rosters/NewRosterPage.tsx'), 'NewRosterPage'),
                  screen(paths.roster(id), () => import('./features/rosters/RosterPage.tsx'), 'RosterPage'),
                  screen(paths.partners(), () => import('./features/rosters/PartnersPage.tsx'), 'PartnersPage'),
                  screen(paths.accounts(), () => import('./features/accounts/AccountsPage.tsx'), 'AccountsPage'),
                  screen(
                    paths.openAccount(),
                    () => import('./features/accounts/OpenAccountPage.tsx'),
                    'OpenAccountPage',
                  ),
                  screen(
                    paths.importAccounts(),
                    () => import('./features/accounts/ImportAccountsPage.tsx'),
                    'ImportAccountsPage',
                  ),
                  screen(paths.account(id), () => import('./features/accounts/AccountPage.tsx'), 'AccountPage'),
                  screen(
                    paths.certificates(),
                    () => import('./features/outcomes/CertificatesPage.tsx'),
                    'CertificatesPage',
                  ),
                  screen(paths.calendar(), () => import('./features/administration/CalendarPage.tsx'), 'CalendarPage'),

                  screen(paths.filesIn(), () => import('./features/imports/ImportsPage.tsx'), 'ImportsPage'),
                  screen(paths.fileIn(id), () => import('./features/imports/ImportPage.tsx'), 'ImportPage'),
                  screen(paths.setUp(), () => import('./features/college-set-up/SetUpPage.tsx'), 'SetUpPage'),
                  screen(
                    paths.setUpWindows(),
                    () => import('./features/college-set-up/WindowsPage.tsx'),
                    'WindowsPage',
                  ),
                  screen('/app/set-up/units', () => import('./features/college-set-up/UnitsPage.tsx'), 'UnitsPage'),
                  screen(
                    paths.setUpCourses(),
                    () => import('./features/college-set-up/CoursesPage.tsx'),
                    'CoursesPage',
                  ),
                  screen(paths.setUpPlans(), () => import('./features/college-set-up/PlansPage.tsx'), 'PlansPage'),
                  screen(paths.setUpPlan(id), () => import('./features/college-set-up/PlanPage.tsx'), 'PlanPage'),
                  screen(
                    paths.setUpCatalogue(),
                    () => import('./features/college-set-up/CataloguePage.tsx'),
                    'CataloguePage',
                  ),
                  screen(
                    paths.setUpWorkflow(),
                    () => import('./features/college-set-up/WorkflowPage.tsx'),
                    'WorkflowPage',
                  ),
                  screen(paths.setUpPolicy(), () => import('./features/college-set-up/PolicyPage.tsx'), 'PolicyPage'),

                  screen(paths.users(), () => import('./features/administration/UsersPage.tsx'), 'UsersPage'),
                  screen(
                    paths.securityEvents(),
                    () => import('./features/administration/SecurityEventsPage.tsx'),
                    'SecurityEventsPage',
                  ),
                  screen(paths.accesses(), () => import('./features/administration/AccessesPage.tsx'), 'AccessesPage'),
                  screen(paths.components(), () => import('./ui/examples/ComponentsPage.tsx'), 'ComponentsPage'),
                  { path: '*', Component: LostPage },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
]
