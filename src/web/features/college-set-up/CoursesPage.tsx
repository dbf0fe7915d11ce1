import { useState } from 'react'
import type { AnswerOf } from '../../../contract/operation.ts'
import {
  addCourse,
  addCourseVersion,
  discardCourse,
  listSetUpCourses,
  renameCourse,
  retireCourse,
} from '../../../contract/programme-set-up.ts'
import { courseGroups, type CourseGroup } from '../../../core/college-set-up/course-rows.ts'
import { formatCredit, parseCredit } from '../../../core/credit.ts'
import { keyOf, useText } from '../../text/text.ts'
import { Choice } from '../../ui/Choice.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { Field } from '../../ui/Field.tsx'
import { Code, Facts, Page, Row } from '../../ui/Layout.tsx'
import { Agreement } from '../../ui/Options.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { usePage } from '../../ui/use-page.ts'
import { AddForm } from './AddForm.tsx'
import { BothNames } from './BothNames.tsx'
import { PasteCourses } from './PasteCourses.tsx'
import { Opened } from './Opened.tsx'
import { ReasonedAct } from './ReasonedAct.tsx'
import { Rename } from './Rename.tsx'
import { SetUpHistory } from './SetUpHistory.tsx'
import { ShowButton } from './ShowButton.tsx'
import { useMaySettle, useSettling, useSetUpParent } from './use-settling.ts'

type Course = AnswerOf<typeof listSetUpCourses>['items'][number]

/** The courses of the college with what they count now. */
export function CoursesPage() {
  const { t, both } = useText()
  const parent = useSetUpParent()
  const maySettle = useMaySettle('college')
  const page = usePage(listSetUpCourses, ['search', 'kind'])
  const [openId, setOpenId] = useState<string | null>(null)
  const open = page.rows.find((row) => row.id === openId)
  return (
    <Page title={t('setUp.courses')} lead={t('setUp.coursesLead')} parent={parent}>
      {maySettle && <AddCourse />}
      {maySettle && <PasteCourses />}
      <DataTable
        label={t('setUp.courses')}
        page={page}
        rowKey={(course) => course.id}
        empty={{ reason: t('setUp.courseNone') }}
        filters={[
          { name: 'search', label: t('setUp.search'), kind: 'search' },
          { name: 'kind', label: t('setUp.kind'), kind: 'choice', options: groupOptions(t) },
        ]}
        columns={[
          { key: 'name', title: t('field.course'), isName: true, render: (course) => both(course.name) },
          { key: 'code', title: t('setUp.code'), render: (course) => <Code>{course.code}</Code> },
          { key: 'kind', title: t('setUp.kind'), render: (course) => t(keyOf('group', course.kind)) },
          { key: 'credits', title: t('setUp.credits'), render: (one) => formatCredit(one.credits), isFigure: true },
          { key: 'hours', title: t('setUp.hours'), render: (course) => course.hours, isFigure: true },
          {
            key: 'convertible',
            title: t('setUp.isConvertible'),
            render: (course) => t(course.isConvertible ? 'setUp.yes' : 'setUp.no'),
          },
          {
            key: 'state',
            title: t('field.state'),
            render: (course) => (course.retiredAt ? <Mark meaning="quiet">{t('setUp.retired')}</Mark> : '—'),
          },
        ]}
        rowActions={(course) => <ShowButton name={both(course.name)} onShow={() => setOpenId(course.id)} />}
      />
      {open && <OneCourse key={open.id} course={open} />}
    </Page>
  )
}

export const groupOptions = (t: ReturnType<typeof useText>['t']) =>
  courseGroups.map((group) => ({ value: group, label: t(keyOf('group', group)) }))

function AddCourse() {
  const { t } = useText()
  const [names, setNames] = useState({ zh: '', en: '' })
  const [code, setCode] = useState('')
  const [credits, setCredits] = useState('')
  const [hours, setHours] = useState('')
  const [kind, setKind] = useState<CourseGroup>('MAJOR_CORE')
  const [isConvertible, setIsConvertible] = useState(true)
  const act = useSettling(addCourse, () => {
    setNames({ zh: '', en: '' })
    setCode('')
  })
  const submit = () => {
    const amounts = { credits: parseCredit(credits) ?? 0, hours: Number(hours) }
    act.mutate({ body: { code, name: names, ...amounts, kind, isConvertible } })
  }
  return (
    <AddForm act={t('setUp.courseAdd')} isPending={act.isPending} error={act.error} onSubmit={submit}>
      <Field label={t('setUp.code')} value={code} onChange={setCode} isRequired maxLength={32} />
      <BothNames names={names} onChange={setNames} />
      <Choice
        label={t('setUp.kind')}
        value={kind}
        onChange={(value) => setKind(courseGroups.find((group) => group === value) ?? kind)}
        options={groupOptions(t)}
      />
      <Amounts credits={credits} hours={hours} onCredits={setCredits} onHours={setHours} />
      <Agreement label={t('setUp.convertible')} isChecked={isConvertible} onChange={setIsConvertible} />
    </AddForm>
  )
}

interface AmountsProps {
  credits: string
  hours: string
  onCredits: (credits: string) => void
  onHours: (hours: string) => void
}

function Amounts({ credits, hours, onCredits, onHours }: AmountsProps) {
  const { t } = useText()
  const common = { type: 'number', isRequired: true } as const
  return (
    <>
      <Field label={t('setUp.credits')} {...common} minimum={0.01} maximum={100} value={credits} onChange={onCredits} />
      <Field label={t('setUp.hours')} {...common} minimum={0} maximum={4000} value={hours} onChange={onHours} />
    </>
  )
}

function OneCourse({ course }: { course: Course }) {
  const { t, both } = useText()
  const maySettle = useMaySettle('college')
  const retire = useSettling(retireCourse)
  const rename = useSettling(renameCourse)
  const discard = useSettling(discardCourse)
  const params = { id: course.id }
  const title = t('setUp.historyOf', { name: both(course.name) })
  const amounts = (one: { credits: number; hours: number }) =>
    t('setUp.sum', { credits: formatCredit(one.credits), hours: one.hours })
  return (
    <Opened title={title}>
      <Facts
        facts={course.versions.map((one) => [
          one.fromTerm ? t('setUp.versionFrom', { term: one.fromTerm }) : t('setUp.versionFirst'),
          amounts(one),
        ])}
      />
      {maySettle && course.retiredAt === null && (
        <Row>
          <ChangeAmounts course={course} />
          <Rename
            names={course.name}
            settling={rename}
            onConfirm={(name, reason) => rename.mutate({ params, body: { name, reason } })}
          />
          <ReasonedAct
            act={t('setUp.courseDiscard')}
            question={t('setUp.courseDiscardQuestion')}
            isDangerous
            settling={discard}
            onConfirm={(reason) => discard.mutate({ params, body: { reason } })}
          />
          <ReasonedAct
            act={t('setUp.courseRetire')}
            question={t('setUp.courseRetireQuestion')}
            isDangerous
            settling={retire}
            onConfirm={(reason) => retire.mutate({ params, body: { reason } })}
          />
        </Row>
      )}
      <SetUpHistory objectId={course.id} label={title} />
    </Opened>
  )
}

function ChangeAmounts({ course }: { course: Course }) {
  const { t } = useText()
  const [fromTerm, setFromTerm] = useState('')
  const [credits, setCredits] = useState(formatCredit(course.credits))
  const [hours, setHours] = useState(String(course.hours))
  const act = useSettling(addCourseVersion)
  const settle = (reason: string) =>
    act.mutate({
      params: { id: course.id },
      body: { fromTerm, credits: parseCredit(credits) ?? 0, hours: Number(hours), reason },
    })
  return (
    <ReasonedAct act={t('setUp.versionAdd')} question={t('setUp.versionQuestion')} settling={act} onConfirm={settle}>
      <Field
        label={t('setUp.fromTerm')}
        hint={t('setUp.termHint')}
        value={fromTerm}
        onChange={setFromTerm}
        isRequired
        maxLength={11}
      />
      <Amounts credits={credits} hours={hours} onCredits={setCredits} onHours={setHours} />
    </ReasonedAct>
  )
}
