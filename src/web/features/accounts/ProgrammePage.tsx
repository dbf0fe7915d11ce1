import { Link } from 'react-router'
import { listMyCourses, readMyAccount } from '../../../contract/accounts.ts'
import { formatCredit, sumCredits } from '../../../core/credit.ts'
import { useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useText } from '../../text/text.ts'
import { CreditAmount } from '../../ui/CreditAmount.tsx'
import { Page, Section } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { PlainTable } from '../../ui/PlainTable.tsx'
import { StateTag } from '../../ui/StateTag.tsx'
import { Loaded, Nothing } from '../../ui/Waiting.tsx'
import { CreditsOverview } from './CreditsOverview.tsx'
import { groupsOf, isEarned, standingOf, type Course } from './credit-sums.ts'

/** The learner's programme: its courses by group, and where each stands. */
export function ProgrammePage() {
  const { t, both } = useText()
  const account = useRead(readMyAccount)
  const courses = useRead(listMyCourses)
  const enrolment = account.data && standingOf(account.data).enrolment
  return (
    <Page
      title={t('nav.programme')}
      lead={enrolment && `${both(enrolment.programme)} · ${t('programme.cohort', { cohort: enrolment.cohort })}`}
      actions={
        <LinkButton to={paths.conversion()} type="primary">
          {t('act.convert')}
        </LinkButton>
      }
    >
      <Section>
        <Loaded query={account}>{(data) => <CreditsOverview account={data} />}</Loaded>
      </Section>
      <Loaded query={courses} rows={10}>
        {({ items }) =>
          items.length === 0 ? (
            <Section>
              <Nothing reason={t('programme.none')} />
            </Section>
          ) : (
            groupsOf(items).map(([group, all]) => <Group key={group} group={group} courses={all} />)
          )
        }
      </Loaded>
    </Page>
  )
}

function Group({ group, courses }: { group: string; courses: readonly Course[] }) {
  const { t, both, named } = useText()
  const done = courses.filter(isEarned)
  const sum = (all: readonly Course[]) => formatCredit(sumCredits(all.map((one) => one.credits)))
  const progress = t('programme.progress', { done: sum(done), all: sum(courses) })
  return (
    <Section title={named('group', group)} extra={<span className="cb-quiet">{progress}</span>}>
      <PlainTable
        label={named('group', group)}
        rows={courses}
        rowKey={(course) => course.courseId}
        columns={[
          { key: 'name', title: t('field.course'), render: (course) => both(course.name), isName: true },
          { key: 'code', title: t('field.code'), render: (course) => <span className="cb-code">{course.code}</span> },
          { key: 'term', title: t('field.term'), render: (course) => course.term, isFigure: true },
          {
            key: 'credits',
            title: t('field.credits'),
            render: (course) => <CreditAmount amount={course.credits} />,
            isFigure: true,
          },
          { key: 'score', title: t('field.score'), render: (course) => course.score, isFigure: true },
          { key: 'state', title: t('field.state'), render: (course) => <Standing course={course} /> },
        ]}
      />
    </Section>
  )
}

function Standing({ course }: { course: Course }) {
  const { t, both } = useText()
  const tag = <StateTag of="course" state={course.state} />
  if (!course.applicationId && !course.label) return tag
  return (
    <>
      {tag} {course.label && <span className="cb-quiet">{both(course.label)}</span>}{' '}
      {course.applicationId && <Link to={paths.application(course.applicationId)}>{t('field.application')}</Link>}
    </>
  )
}
