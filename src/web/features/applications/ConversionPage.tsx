import { Button } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { listMyCourses, listMyLots } from '../../../contract/accounts.ts'
import { submitConversion } from '../../../contract/applications.ts'
import { sumCredits } from '../../../core/credit.ts'
import { useAct, useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useText } from '../../text/text.ts'
import { CreditAmount } from '../../ui/CreditAmount.tsx'
import { Facts, Lines, Narrow, Page, Row, Section, Stack } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { Agreement } from '../../ui/Options.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { stepsAt, Stepper } from '../../ui/Stepper.tsx'
import { Loaded, Nothing } from '../../ui/Waiting.tsx'
import { CourseOptions } from '../../cases/CourseOptions.tsx'
import { LotShares, readShares, type Shares } from './LotShares.tsx'

const stepNames = ['targets', 'sources', 'check'] as const

/** Converting credits into courses: which courses, from which credits, check, submit. The address holds the courses. */
export function ConversionPage() {
  const { t, both } = useText()
  const [search, setSearch] = useSearchParams()
  const courses = useRead(listMyCourses)
  const lots = useRead(listMyLots)
  const [shares, setShares] = useState<Shares>(null)
  const step = Math.max(0, stepNames.indexOf((search.get('step') ?? 'targets') as (typeof stepNames)[number]))
  // Kept here as well: the address follows a moment later, and a box must not jump back under the finger.
  const [targetIds, setTargetIds] = useState(() => search.getAll('target'))
  const show = (next: (typeof stepNames)[number], targets: readonly string[] = targetIds, replace = false) => {
    const address = new URLSearchParams({ step: next })
    for (const id of targets) address.append('target', id)
    setSearch(address, { replace })
  }
  const chooseTargets = (ids: string[]) => {
    setTargetIds(ids)
    show('targets', ids, true)
  }
  const targets = (courses.data?.items ?? []).filter((course) => targetIds.includes(course.courseId))
  const needed = sumCredits(targets.map((course) => course.credits))
  const available = sumCredits((lots.data?.items ?? []).map((lot) => lot.available))
  const isShort = needed > available
  const names = stepNames.map((name) => t(`convert.step.${name}`))
  const sums = (
    <Facts
      facts={[
        [t('convert.needed'), <CreditAmount amount={needed} />],
        [t('convert.available'), <CreditAmount amount={available} meaning={isShort ? 'wait' : 'good'} />],
        isShort && [t('convert.short'), <CreditAmount amount={needed - available} meaning="wait" />],
      ]}
    />
  )
  return (
    <Page title={t('convert.title')} lead={t('convert.lead')}>
      <Stepper steps={stepsAt(names, step)} label={t('convert.steps')} isForm />
      <Narrow>
        <Loaded query={lots}>
          {({ items }) =>
            available === 0 ? (
              <Section>
                <Nothing
                  reason={t('convert.nothing')}
                  action={
                    <LinkButton to={paths.deposit()} type="primary">
                      {t('act.deposit')}
                    </LinkButton>
                  }
                />
              </Section>
            ) : step === 0 ? (
              <Section title={t('convert.whichCourses')}>
                <Stack>
                  <Loaded query={courses} rows={8}>
                    {(data) => <CourseOptions courses={data.items} values={targetIds} onChange={chooseTargets} />}
                  </Loaded>
                  {targets.length > 0 && sums}
                  {isShort && <p className="cb-note cb-note-wait">{t('convert.shortWords')}</p>}
                  <Button type="primary" disabled={targets.length === 0 || isShort} onClick={() => show('sources')}>
                    {t('act.next')}
                  </Button>
                </Stack>
              </Section>
            ) : step === 1 ? (
              <Section title={t('convert.whichCredits')}>
                <Stack>
                  {sums}
                  <LotShares
                    lots={items.filter((lot) => lot.available > 0)}
                    needed={needed}
                    shares={shares}
                    onChange={setShares}
                  />
                  <Row>
                    <Button type="primary" disabled={readShares(shares, needed) === null} onClick={() => show('check')}>
                      {t('act.next')}
                    </Button>
                    <Button onClick={() => show('targets')}>{t('act.back')}</Button>
                  </Row>
                </Stack>
              </Section>
            ) : (
              <>
                <Section
                  title={t('case.targets')}
                  extra={<Link to={`?${withStep(search, 'targets')}`}>{t('act.change')}</Link>}
                >
                  <Lines>
                    {targets.map((course) => (
                      <li key={course.courseId} className="cb-line">
                        <span>{both(course.name)}</span>
                        <CreditAmount amount={course.credits} />
                      </li>
                    ))}
                  </Lines>
                </Section>
                <Section
                  title={t('case.sources')}
                  extra={<Link to={`?${withStep(search, 'sources')}`}>{t('act.change')}</Link>}
                >
                  {shares === null ? (
                    <p>{t('convert.bankChooses')}</p>
                  ) : (
                    <Lines>
                      {(readShares(shares, needed) ?? []).map((share) => (
                        <li key={share.lotId} className="cb-line">
                          <span>{items.find((lot) => lot.lotId === share.lotId)?.title}</span>
                          <CreditAmount amount={share.amount} />
                        </li>
                      ))}
                    </Lines>
                  )}
                </Section>
                <Submit targetIds={targetIds} sources={readShares(shares, needed) ?? []} />
              </>
            )
          }
        </Loaded>
      </Narrow>
    </Page>
  )
}

function withStep(search: URLSearchParams, step: string): string {
  const next = new URLSearchParams(search)
  next.set('step', step)
  return next.toString()
}

function Submit({ targetIds, sources }: { targetIds: string[]; sources: { lotId: string; amount: number }[] }) {
  const { t } = useText()
  const navigate = useNavigate()
  const [isHonest, setIsHonest] = useState(false)
  const [isPublic, setIsPublic] = useState(false)
  const act = useAct(submitConversion, {
    onDone: (application) => void navigate(paths.application(application.id), { replace: true }),
  })
  const submit = () =>
    act.mutate({ body: { sources, targetCourseIds: targetIds, declaresHonesty: true, consentsToNotice: true } })
  return (
    <Section title={t('convert.submitTitle')}>
      <Stack>
        <p className="cb-note cb-note-wait">{t('convert.advice')}</p>
        <Agreement label={t('declare.honesty')} isChecked={isHonest} onChange={setIsHonest} />
        <Agreement label={t('declare.notice')} isChecked={isPublic} onChange={setIsPublic} />
        <ProblemAlert error={act.error} />
        <Button type="primary" size="large" disabled={!isHonest || !isPublic} loading={act.isPending} onClick={submit}>
          {t('act.submit')}
        </Button>
      </Stack>
    </Section>
  )
}
