import { Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { listMyCourses, listMyLots } from '../../../contract/accounts.ts'
import { submitConversion } from '../../../contract/applications.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
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
import { EnrolmentChoice, useEnrolment } from '../../cases/EnrolmentChoice.tsx'
import { LotShares, readShares, type Shares } from './LotShares.tsx'

const stepNames = ['targets', 'sources', 'check'] as const
type StepName = (typeof stepNames)[number]
type Course = AnswerOf<typeof listMyCourses>['items'][number]
type Lot = AnswerOf<typeof listMyLots>['items'][number]

/** Converting credits into courses: which courses, from which credits, check, submit. The address holds the courses. */
export function ConversionPage() {
  const { t } = useText()
  const lots = useRead(listMyLots)
  const choice = useEnrolment()
  const chosen = useChosenTargets()
  const { enrolment } = choice
  const { step, chooseTargets } = chosen
  const names = stepNames.map((name) => t(`convert.step.${name}`))
  const changeEnrolment = (id: string) => {
    choice.choose(id)
    chooseTargets([])
  }
  return (
    <Page title={t('convert.title')} lead={t('convert.lead')}>
      <Stepper steps={stepsAt(names, stepNames.indexOf(step))} label={t('convert.steps')} isForm />
      <Narrow>
        <Loaded query={lots}>
          {({ items }) => {
            if (sumOf(items, 'available') === 0) return <NothingToConvert />
            const isAsked = choice.enrolments.length > 1 && (step === 'targets' || enrolment === null)
            return (
              <>
                {isAsked && (
                  <Section>
                    <EnrolmentChoice {...choice} choose={changeEnrolment} />
                  </Section>
                )}
                {enrolment && (
                  <Steps
                    key={enrolment.id}
                    enrolmentId={enrolment.id}
                    lots={items.filter((lot) => lot.institutionId === enrolment.institutionId)}
                    chosen={chosen}
                  />
                )}
              </>
            )
          }}
        </Loaded>
      </Narrow>
    </Page>
  )
}

interface StepsProps {
  enrolmentId: string
  /** Those of the enrolment’s institution. */
  lots: readonly Lot[]
  chosen: ReturnType<typeof useChosenTargets>
}

function Steps({ enrolmentId, lots, chosen: { step, targetIds, show, chooseTargets } }: StepsProps) {
  const courses = useRead(listMyCourses, { query: { enrolmentId } })
  const [shares, setShares] = useState<Shares>(null)
  const targets = (courses.data?.items ?? []).filter((course) => targetIds.includes(course.courseId))
  const need = { needed: sumOf(targets, 'credits'), available: sumOf(lots, 'available') }
  if (need.available === 0) return <NothingToConvert />
  if (step === 'targets') {
    return (
      <ChooseTargets need={need} isAnyChosen={targets.length > 0} onNext={() => show('sources')}>
        <Loaded query={courses} rows={8}>
          {(data) => <CourseOptions courses={data.items} values={targetIds} onChange={chooseTargets} />}
        </Loaded>
      </ChooseTargets>
    )
  }
  const common = { lots, need, shares, onShow: show }
  if (step === 'sources') return <ChooseSources {...common} onShares={setShares} />
  return <Check {...common} targets={targets} enrolmentId={enrolmentId} />
}

/** The step and the courses in the address. */
function useChosenTargets() {
  const [search, setSearch] = useSearchParams()
  // Kept here as well: the address follows a moment later, and a box must not jump back under the finger.
  const [targetIds, setTargetIds] = useState(() => search.getAll('target'))
  const show = (next: StepName, ids: readonly string[] = targetIds, replace = false) => {
    const address = new URLSearchParams({ step: next })
    for (const id of ids) address.append('target', id)
    setSearch(address, { replace })
  }
  const chooseTargets = (ids: string[]) => {
    setTargetIds(ids)
    show('targets', ids, true)
  }
  const step = stepNames.find((name) => name === search.get('step')) ?? 'targets'
  return { step, targetIds, show, chooseTargets }
}

function sumOf<Key extends string>(rows: readonly Record<Key, number>[], key: Key): number {
  return sumCredits(rows.map((row) => row[key]))
}

function NothingToConvert() {
  const { t } = useText()
  const deposit = (
    <LinkButton to={paths.deposit()} type="primary">
      {t('act.deposit')}
    </LinkButton>
  )
  return (
    <Section>
      <Nothing reason={t('convert.nothing')} action={deposit} />
    </Section>
  )
}

/** In 1/100 credit. */
interface Need {
  needed: number
  available: number
}

function Sums({ need: { needed, available } }: { need: Need }) {
  const { t } = useText()
  const isShort = needed > available
  return (
    <Facts
      facts={[
        [t('convert.needed'), <CreditAmount amount={needed} />],
        [t('convert.available'), <CreditAmount amount={available} meaning={isShort ? 'wait' : 'good'} />],
        isShort && [t('convert.short'), <CreditAmount amount={needed - available} meaning="wait" />],
      ]}
    />
  )
}

interface ChooseTargetsProps {
  need: Need
  isAnyChosen: boolean
  onNext: () => void
  children: ReactNode
}

function ChooseTargets({ need, isAnyChosen, onNext, children }: ChooseTargetsProps) {
  const { t } = useText()
  const isShort = need.needed > need.available
  return (
    <Section title={t('convert.whichCourses')}>
      <Stack>
        {children}
        {isAnyChosen && <Sums need={need} />}
        {isShort && <p className="cb-note cb-note-wait">{t('convert.shortWords')}</p>}
        <Button type="primary" disabled={!isAnyChosen || isShort} onClick={onNext}>
          {t('act.next')}
        </Button>
      </Stack>
    </Section>
  )
}

interface Chosen {
  lots: readonly Lot[]
  need: Need
  shares: Shares
  onShow: (step: StepName) => void
}

function ChooseSources({ lots, need, shares, onShares, onShow }: Chosen & { onShares: (shares: Shares) => void }) {
  const { t } = useText()
  return (
    <Section title={t('convert.whichCredits')}>
      <Stack>
        <Sums need={need} />
        <LotShares
          lots={lots.filter((lot) => lot.available > 0)}
          needed={need.needed}
          shares={shares}
          onChange={onShares}
        />
        <Row>
          <Button type="primary" disabled={readShares(shares, need.needed) === null} onClick={() => onShow('check')}>
            {t('act.next')}
          </Button>
          <Button onClick={() => onShow('targets')}>{t('act.back')}</Button>
        </Row>
      </Stack>
    </Section>
  )
}

interface CheckProps extends Chosen {
  targets: readonly Course[]
  enrolmentId: string
}

/** Check your answers: the courses, the credits, then the declarations. */
function Check({ lots, need, shares, targets, enrolmentId, onShow }: CheckProps) {
  const { t, both } = useText()
  const sources = readShares(shares, need.needed) ?? []
  const change = (step: StepName) => (
    <Button type="link" onClick={() => onShow(step)}>
      {t('act.change')}
    </Button>
  )
  return (
    <>
      <Section title={t('case.targets')} extra={change('targets')}>
        <Amounts rows={targets.map((course) => [course.courseId, both(course.name), course.credits])} />
      </Section>
      <Section title={t('case.sources')} extra={change('sources')}>
        {shares === null ? (
          <p>{t('convert.bankChooses')}</p>
        ) : (
          <Amounts
            rows={sources.map(({ lotId, amount }) => [
              lotId,
              lots.find((lot) => lot.lotId === lotId)?.title ?? '',
              amount,
            ])}
          />
        )}
      </Section>
      <Submit enrolmentId={enrolmentId} targetCourseIds={targets.map((course) => course.courseId)} sources={sources} />
    </>
  )
}

function Amounts({ rows }: { rows: readonly (readonly [id: string, name: string, amount: number])[] }) {
  return (
    <Lines>
      {rows.map(([id, name, amount]) => (
        <li key={id} className="cb-line">
          <span>{name}</span>
          <CreditAmount amount={amount} />
        </li>
      ))}
    </Lines>
  )
}

interface SubmitProps {
  enrolmentId: string
  targetCourseIds: string[]
  sources: { lotId: string; amount: number }[]
}

function Submit(asked: SubmitProps) {
  const { t } = useText()
  const navigate = useNavigate()
  const [isHonest, setIsHonest] = useState(false)
  const [isPublic, setIsPublic] = useState(false)
  const act = useAct(submitConversion, {
    onDone: (application) => void navigate(paths.application(application.id), { replace: true }),
  })
  const submit = () => act.mutate({ body: { ...asked, declaresHonesty: true, consentsToNotice: true } })
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
