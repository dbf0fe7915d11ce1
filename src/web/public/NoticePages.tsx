import type { AnswerOf } from '../../contract/operation.ts'
import type { listNotices, readNotice } from '../../contract/public-notices.ts'
import { paths } from '../paths.ts'
import { formatDay, formatDeadline, formatShortDay } from '../text/format.ts'
import { PlainTable } from '../ui/PlainTable.tsx'
import { Credits } from './Credits.tsx'
import { ObjectionForm } from './ObjectionForm.tsx'
import { PublicPage, Read } from './PublicFrame.tsx'
import { usePublicText } from './public-text.ts'
import { useReading } from './read.ts'

type Notice = AnswerOf<typeof readNotice>

/** The public notices that are open. */
export function NoticesPage() {
  const { t, both, language } = usePublicText()
  const reading = useReading<typeof listNotices>('/api/public/notices?limit=100')
  return (
    <PublicPage title={t('notices.title')} lead={t('notices.lead')}>
      <Read reading={reading}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="cb-card">{t('notices.none')}</p>
          ) : (
            <ul className="cb-cards">
              {items.map((notice) => (
                <li key={notice.id} className="cb-card">
                  <h2>
                    <a href={paths.publicNotice(notice.id)}>{t('notice.title', { number: notice.number })}</a>
                  </h2>
                  <p>
                    {both(notice.institution)} · {formatDay(notice.postedOn, language)} ·{' '}
                    {t('notices.items', { count: notice.itemCount })}
                  </p>
                  <Countdown notice={notice} />
                </li>
              ))}
            </ul>
          )
        }
      </Read>
    </PublicPage>
  )
}

/** One notice: a table that anyone can read and print, a countdown, one way to object. */
export function NoticePage({ id }: { id: string }) {
  const { t } = usePublicText()
  const reading = useReading<typeof readNotice>(`/api/public/notices/${encodeURIComponent(id)}`)
  const number = reading.data?.number ?? ''
  const actions = reading.data?.state === 'OPEN' && (
    <>
      <button type="button" className="cb-button" onClick={() => print()}>
        {t('notice.print')}
      </button>
      <a href="#object" className="cb-button cb-button-primary">
        {t('notice.object')}
      </a>
    </>
  )
  return (
    <PublicPage title={t('notice.title', { number })} actions={actions}>
      <Read reading={reading}>{(notice) => <NoticeBody notice={notice} />}</Read>
    </PublicPage>
  )
}

function NoticeBody({ notice }: { notice: Notice }) {
  const { t, both, language } = usePublicText()
  return (
    <>
      <section className="cb-card cb-section">
        <p>{t('notice.intro', { institution: both(notice.institution) })}</p>
        <Countdown notice={notice} />
        <dl className="cb-facts">
          <div>
            <dt>{t('notice.period')}</dt>
            <dd>
              {t('notice.periodWords', {
                from: formatDay(notice.postedOn, language),
                days: notice.workingDays,
                until: formatDeadline(notice.endsAt, language),
              })}
            </dd>
          </div>
          <div>
            <dt>{t('notice.days')}</dt>
            <dd>{notice.days.map((day) => formatShortDay(day, language)).join(language === 'en' ? ', ' : '、')}</dd>
          </div>
          <div>
            <dt>{t('notice.contact')}</dt>
            <dd>{notice.contact}</dd>
          </div>
        </dl>
      </section>
      <section className="cb-card cb-section">
        <h2>{t('notice.table')}</h2>
        <NoticeTable notice={notice} />
      </section>
      <section className="cb-card cb-section cb-no-print">
        <h2>{t('notice.what.happens')}</h2>
        <p>{t('notice.happens')}</p>
      </section>
      {notice.state === 'OPEN' && <ObjectionForm notice={notice} />}
    </>
  )
}

function NoticeTable({ notice }: { notice: Notice }) {
  const { t, both } = usePublicText()
  const courses = (targets: Notice['items'][number]['targets']) =>
    targets
      .map((one) => both(one.name) + (one.score === null ? '' : ` (${t('notice.score', { score: one.score })})`))
      .join(' · ')
  return (
    <PlainTable
      label={t('notice.table')}
      rows={notice.items}
      rowKey={(item) => item.applicationNumber}
      columns={[
        { key: 'position', title: t('notice.number'), render: (item) => item.position + 1 },
        { key: 'name', title: t('notice.name'), render: (item) => item.maskedName, isName: true, isTight: true },
        {
          key: 'student',
          title: t('notice.student'),
          isTight: true,
          render: (item) => <span className="cb-code">{item.maskedStudentNumber}</span>,
        },
        {
          key: 'department',
          title: t('notice.department'),
          render: (item) => `${both(item.department)} · ${both(item.programme)}`,
        },
        { key: 'what', title: t('notice.what'), render: (item) => item.title },
        {
          key: 'credits',
          title: t('notice.credits'),
          render: (item) => <Credits amount={item.credits} />,
          isFigure: true,
        },
        { key: 'courses', title: t('notice.courses'), render: (item) => courses(item.targets) },
        {
          key: 'state',
          title: t('notice.state'),
          isTight: true,
          render: (item) => (
            <span className={item.state === 'SUSPENDED' ? 'cb-meaning-wait' : undefined}>
              {t(`notice.state.${item.state}`)}
            </span>
          ),
        },
      ]}
    />
  )
}

function Countdown({ notice }: { notice: AnswerOf<typeof listNotices>['items'][number] }) {
  const { t, language } = usePublicText()
  const until = formatDeadline(notice.endsAt, language)
  const left = notice.workingDaysLeft
  const isOver = notice.state === 'CLOSED' || left === 0
  return (
    <p className={isOver ? 'cb-countdown cb-quiet' : 'cb-countdown'}>
      {isOver ? t('notice.over', { until }) : t('notice.left', { count: left, until })}
    </p>
  )
}
