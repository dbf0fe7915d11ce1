import type { listProgrammes, readProgramme } from '../../contract/catalogue.ts'
import { formatCredit } from '../../core/credit.ts'
import { paths } from '../paths.ts'
import { PlainTable } from '../ui/PlainTable.tsx'
import { PageLinks } from './CataloguePage.tsx'
import { Credits } from './Credits.tsx'
import { PublicPage, Read } from './PublicFrame.tsx'
import { usePublicText } from './public-text.ts'
import { useReading } from './read.ts'

/** The programme plans. */
export function ProgrammesPage() {
  const { t, both } = usePublicText()
  const cursor = new URLSearchParams(location.search).get('cursor')
  const reading = useReading<typeof listProgrammes>(
    `/api/public/programmes?limit=50${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
  )
  return (
    <PublicPage title={t('programmes.title')}>
      <Read reading={reading}>
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <p className="cb-card">{t('programmes.none')}</p>
          ) : (
            <>
              <div className="cb-card">
                <PlainTable
                  label={t('programmes.title')}
                  rows={items}
                  rowKey={(one) => one.id}
                  columns={[
                    {
                      key: 'name',
                      title: t('programmes.name'),
                      render: (one) => <a href={paths.publicProgramme(one.id)}>{both(one.name)}</a>,
                      isName: true,
                    },
                    { key: 'cohort', title: t('programmes.cohort'), render: (one) => one.cohort },
                    { key: 'department', title: t('programmes.department'), render: (one) => both(one.department) },
                    {
                      key: 'credits',
                      title: t('programmes.credits'),
                      render: (one) => <Credits amount={one.credits} />,
                      isFigure: true,
                    },
                    { key: 'hours', title: t('programmes.hours'), render: (one) => one.hours, isFigure: true },
                  ]}
                />
              </div>
              <PageLinks next={nextCursor} />
            </>
          )
        }
      </Read>
    </PublicPage>
  )
}

/** One programme plan with its courses, by term. */
export function ProgrammePage({ id }: { id: string }) {
  const { t, both } = usePublicText()
  const reading = useReading<typeof readProgramme>(`/api/public/programmes/${encodeURIComponent(id)}`)
  const plan = reading.data
  const sum = plan && t('programme.sum', { credits: formatCredit(plan.credits), hours: plan.hours, terms: plan.terms })
  return (
    <PublicPage
      title={plan ? `${both(plan.name)} ${plan.cohort}` : t('programmes.title')}
      lead={plan && `${both(plan.department)} · ${sum}`}
    >
      <Read reading={reading}>
        {({ courses }) => (
          <div className="cb-card">
            <PlainTable
              label={t('programmes.title')}
              rows={courses.toSorted((a, b) => a.term - b.term)}
              rowKey={(course) => course.id}
              columns={[
                { key: 'name', title: t('programme.course'), render: (course) => both(course.name), isName: true },
                {
                  key: 'code',
                  title: t('programme.code'),
                  render: (course) => <span className="cb-code">{course.code}</span>,
                },
                { key: 'term', title: t('programme.term'), render: (course) => course.term, isFigure: true },
                {
                  key: 'credits',
                  title: t('programmes.credits'),
                  render: (course) => <Credits amount={course.credits} />,
                  isFigure: true,
                },
                { key: 'hours', title: t('programmes.hours'), render: (course) => course.hours, isFigure: true },
                {
                  key: 'convertible',
                  title: t('programme.convertible'),
                  render: (course) => (course.isConvertible ? t('programme.yes') : t('programme.no')),
                },
              ]}
            />
          </div>
        )}
      </Read>
    </PublicPage>
  )
}
