import { listMyCourses, readMyAccount } from '../../../contract/accounts.ts'
import { formatCredit } from '../../../core/credit.ts'
import { useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useText } from '../../text/text.ts'
import { Stack } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { Loaded } from '../../ui/Waiting.tsx'
import { sumBucket } from './credit-sums.ts'

/** What the learner could do next: the largest course that the available credits reach, or a first outcome. */
export function NextSteps() {
  const { t, both } = useText()
  const account = useRead(readMyAccount)
  const courses = useRead(listMyCourses)
  return (
    <Loaded query={account} rows={2}>
      {(data) => {
        const available = sumBucket(data, 'AVAILABLE')
        const best = (courses.data?.items ?? [])
          .filter((course) => course.hindrance === null && course.credits <= available)
          .sort((a, b) => b.credits - a.credits)[0]
        if (best) {
          return (
            <Stack>
              <p>
                {t('next.convert', {
                  available: formatCredit(available),
                  course: both(best.name),
                  credits: formatCredit(best.credits),
                })}
              </p>
              <LinkButton to={`${paths.conversion()}?target=${best.courseId}`}>{t('act.convert')}</LinkButton>
            </Stack>
          )
        }
        return (
          <Stack>
            <p>{t('next.deposit')}</p>
            <LinkButton to={paths.deposit()}>{t('act.deposit')}</LinkButton>
          </Stack>
        )
      }}
    </Loaded>
  )
}
