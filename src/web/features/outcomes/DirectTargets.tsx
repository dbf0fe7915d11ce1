import { listMyCourses } from '../../../contract/accounts.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { formatCredit, sumCredits } from '../../../core/credit.ts'
import { useRead } from '../../api.ts'
import { CourseOptions } from '../../cases/CourseOptions.tsx'
import { useText } from '../../text/text.ts'
import { Stack } from '../../ui/Layout.tsx'
import { Loaded } from '../../ui/Waiting.tsx'

export type Course = AnswerOf<typeof listMyCourses>['items'][number]

interface DirectTargetsProps {
  enrolmentId: string
  /** What the outcome may be worth at most, in 1/100 credit. */
  maximum: number
  targets: readonly Course[]
  onChange: (targets: Course[]) => void
}

/** The courses that an outcome shall count for at once, where the college takes both in one application. */
export function DirectTargets({ enrolmentId, maximum, targets, onChange }: DirectTargetsProps) {
  const { t } = useText()
  const courses = useRead(listMyCourses, { query: { enrolmentId } })
  const needed = sumCredits(targets.map((course) => course.credits))
  const sums = { needed: formatCredit(needed), maximum: formatCredit(maximum) }
  return (
    <details className="cb-details">
      <summary>{t('deposit.direct')}</summary>
      <Stack>
        <p className="cb-quiet">{t('deposit.directHint')}</p>
        <Loaded query={courses} rows={4}>
          {({ items }) => (
            <CourseOptions
              courses={items}
              values={targets.map((course) => course.courseId)}
              onChange={(ids) => onChange(items.filter((course) => ids.includes(course.courseId)))}
            />
          )}
        </Loaded>
        <div role="status">
          {needed > 0 && <p>{t('deposit.directSum', sums)}</p>}
          {needed > maximum && <p className="cb-note cb-note-wait">{t('deposit.directTooMuch')}</p>}
          {needed > 0 && needed <= maximum && <p className="cb-note cb-note-wait">{t('deposit.directAdvice')}</p>}
        </div>
      </Stack>
    </details>
  )
}
