import { Button } from 'antd'
import { useState } from 'react'
import { listSetUpCourses } from '../../../contract/programme-set-up.ts'
import { courseGroups, type CourseGroup } from '../../../core/college-set-up/course-rows.ts'
import { formatCredit } from '../../../core/credit.ts'
import { useRead } from '../../api.ts'
import { keyOf, useText } from '../../text/text.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Field } from '../../ui/Field.tsx'
import { Section, Stack } from '../../ui/Layout.tsx'
import { Agreement } from '../../ui/Options.tsx'
import { PlainTable } from '../../ui/PlainTable.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { SearchFilter } from '../../ui/Filters.tsx'
import { Nothing } from '../../ui/Waiting.tsx'
import { AddForm } from './AddForm.tsx'
import { groupOptions } from './CoursesPage.tsx'
import { plannedOf, useSavingPlan, type Plan } from './use-plan.ts'

/** The courses of a plan by term; in a draft they are put in and taken out, each saved at once. */
export function PlanCourses({ plan, isEditable }: { plan: Plan; isEditable: boolean }) {
  const { t, both } = useText()
  const saving = useSavingPlan(plan)
  const takeOut = (courseId: string) =>
    saving.save({ courses: plannedOf(plan).filter((one) => one.courseId !== courseId) })
  const name = (course: Plan['courses'][number]) =>
    course.isRetired ? `${both(course.name)}（${t('setUp.retired')}）` : both(course.name)
  return (
    <>
      {isEditable && <PutIn plan={plan} />}
      <Section title={t('setUp.planCourses')}>
        <Stack>
          <ProblemAlert error={saving.error} />
          {plan.courses.length === 0 ? (
            <Nothing reason={t('setUp.planEmpty')} />
          ) : (
            <PlainTable
              label={t('setUp.planCourses')}
              rows={plan.courses}
              rowKey={(course) => course.courseId}
              columns={[
                { key: 'name', title: t('field.course'), render: name, isName: true },
                { key: 'code', title: t('setUp.code'), render: (course) => course.code },
                { key: 'term', title: t('field.term'), render: (course) => course.term, isFigure: true },
                { key: 'group', title: t('setUp.kind'), render: (course) => t(keyOf('group', course.groupCode)) },
                {
                  key: 'nature',
                  title: t('setUp.nature'),
                  render: (course) => t(course.isCompulsory ? 'setUp.compulsory' : 'setUp.elective'),
                },
                {
                  key: 'credits',
                  title: t('setUp.credits'),
                  render: (one) => formatCredit(one.credits),
                  isFigure: true,
                },
                { key: 'hours', title: t('setUp.hours'), render: (course) => course.hours, isFigure: true },
                {
                  key: 'convertible',
                  title: t('setUp.isConvertible'),
                  render: (course) => t(course.isConvertible ? 'setUp.yes' : 'setUp.no'),
                },
                ...(isEditable
                  ? [
                      {
                        key: 'act',
                        title: t('table.actions'),
                        render: (course: Plan['courses'][number]) => (
                          <Button
                            aria-label={t('setUp.takeOutNamed', { name: both(course.name) })}
                            disabled={saving.isPending}
                            onClick={() => takeOut(course.courseId)}
                          >
                            {t('setUp.takeOut')}
                          </Button>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
          )}
        </Stack>
      </Section>
    </>
  )
}

function PutIn({ plan }: { plan: Plan }) {
  const { t, both } = useText()
  const [search, setSearch] = useState('')
  const [courseId, setCourseId] = useState('')
  const [term, setTerm] = useState('1')
  const [group, setGroup] = useState<CourseGroup>('MAJOR_CORE')
  const [isCompulsory, setIsCompulsory] = useState(true)
  const found = useRead(
    listSetUpCourses,
    { query: { limit: 100, ...(search ? { search } : {}) } },
    { keepsPrevious: true },
  )
  const saving = useSavingPlan(plan)
  const inside = new Set(plan.courses.map((course) => course.courseId))
  const free = (found.data?.items ?? []).filter((course) => !inside.has(course.id) && course.retiredAt === null)
  const choose = (id: string) => {
    setCourseId(id)
    const kind = courseGroups.find((one) => one === free.find((course) => course.id === id)?.kind)
    if (kind) setGroup(kind)
  }
  const submit = () => {
    const planned = { courseId, groupCode: group, term: Number(term), isCompulsory }
    saving.save({ courses: [...plannedOf(plan), planned] })
    setCourseId('')
  }
  return (
    <AddForm act={t('setUp.planAddCourse')} isPending={saving.isPending} error={saving.error} onSubmit={submit}>
      <SearchFilter label={t('setUp.findCourse')} value={search} onChange={setSearch} />
      <Choice
        label={t('field.course')}
        value={courseId}
        onChange={choose}
        isRequired
        options={[
          { value: '', label: t('field.choose') },
          ...free.map((course) => ({ value: course.id, label: `${course.code} ${both(course.name)}` })),
        ]}
      />
      <Field
        label={t('field.term')}
        type="number"
        minimum={1}
        maximum={plan.terms}
        value={term}
        onChange={setTerm}
        isRequired
      />
      <Choice
        label={t('setUp.kind')}
        value={group}
        onChange={(value) => setGroup(courseGroups.find((one) => one === value) ?? group)}
        options={groupOptions(t)}
      />
      <Agreement label={t('setUp.compulsory')} isChecked={isCompulsory} onChange={setIsCompulsory} />
    </AddForm>
  )
}
