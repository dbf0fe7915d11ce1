import type { listMyCourses } from '../../contract/accounts.ts'
import type { AnswerOf } from '../../contract/operation.ts'
import { formatCredit } from '../../core/credit.ts'
import { useText } from '../text/text.ts'
import { Options } from '../ui/Options.tsx'

type Course = AnswerOf<typeof listMyCourses>['items'][number]

interface CourseOptionsProps {
  courses: readonly Course[]
  values: readonly string[]
  onChange: (values: string[]) => void
}

/** The courses one can convert into, the open ones first; what cannot be chosen says why, with the nearest fix. */
export function CourseOptions({ courses, values, onChange }: CourseOptionsProps) {
  const { t, both } = useText()
  const open = courses.filter((course) => course.hindrance === null)
  const closed = courses.filter(
    (course) => course.hindrance !== null && course.state !== 'PASSED' && course.state !== 'CONVERTED',
  )
  const line = (course: Course) => ({
    value: course.courseId,
    label: `${both(course.name)} · ${formatCredit(course.credits)} ${t('unit.credits', { count: course.credits === 100 ? 1 : 2 })}`,
    detail: course.hindrance ? both(course.hindrance) : t('programme.termOf', { term: course.term, code: course.code }),
    isDisabled: course.hindrance !== null,
  })
  return (
    <>
      {open.length === 0 && <p className="cb-quiet">{t('convert.noCourse')}</p>}
      <Options
        label={t('convert.targets')}
        isLabelUnseen
        isMultiple
        options={open.map(line)}
        values={values}
        onChange={onChange}
      />
      {closed.length > 0 && (
        <details className="cb-details">
          <summary>{t('convert.closed', { count: closed.length })}</summary>
          <Options
            label={t('convert.closedLabel')}
            isLabelUnseen
            isMultiple
            options={closed.map(line)}
            values={[]}
            onChange={() => {}}
          />
        </details>
      )}
    </>
  )
}
