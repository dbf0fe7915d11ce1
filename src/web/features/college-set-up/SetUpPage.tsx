import { paths } from '../../paths.ts'
import { useText, type TextKey } from '../../text/text.ts'
import { Columns, Page, Section, Stack } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'

const parts: readonly { path: string; name: TextKey; lead: TextKey }[] = [
  { path: paths.setUpUnits(), name: 'setUp.units', lead: 'setUp.unitsLead' },
  { path: paths.setUpCourses(), name: 'setUp.courses', lead: 'setUp.coursesLead' },
  { path: paths.setUpPlans(), name: 'setUp.plans', lead: 'setUp.plansLead' },
  { path: paths.setUpCatalogue(), name: 'setUp.catalogue', lead: 'setUp.catalogueLead' },
  { path: paths.calendar(), name: 'nav.calendar', lead: 'setUp.calendarLead' },
  { path: paths.setUpPolicy(), name: 'setUp.policy', lead: 'setUp.policyLead' },
  { path: paths.filesIn(), name: 'files.title', lead: 'files.lead' },
  { path: paths.setUpWorkflow(), name: 'setUp.workflow', lead: 'setUp.workflowLead' },
  { path: paths.setUpWindows(), name: 'setUp.windows', lead: 'setUp.windowsLead' },
]

/** What a college settles for itself, in the order in which one needs the other. */
export function SetUpPage() {
  const { t } = useText()
  return (
    <Page title={t('nav.setUp')} lead={t('setUp.lead')}>
      <Columns>
        {parts.map((part) => (
          <Section key={part.path} title={t(part.name)}>
            <Stack>
              <p>{t(part.lead)}</p>
              <LinkButton to={part.path}>{t(part.name)}</LinkButton>
            </Stack>
          </Section>
        ))}
      </Columns>
    </Page>
  )
}
