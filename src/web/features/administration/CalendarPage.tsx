import { App, Button } from 'antd'
import { useState, type FormEvent } from 'react'
import { importCalendarYear, listCalendarYears } from '../../../contract/administration.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { useAct, useRead } from '../../api.ts'
import { useSession } from '../../session.tsx'
import { formatDays } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { Field } from '../../ui/Field.tsx'
import { Facts, Narrow, Page, Section, Stack } from '../../ui/Layout.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { Loaded } from '../../ui/Waiting.tsx'

/** The latest years, which deadlines fall into, lie open. */
const openYears = 3

/** The official calendars: deadlines count working days, and a year without its official notice is never guessed. */
export function CalendarPage() {
  const { t } = useText()
  const { hasRole } = useSession()
  const years = useRead(listCalendarYears)
  return (
    <Page title={t('nav.calendar')} lead={t('calendar.lead')}>
      <Loaded query={years} rows={8}>
        {({ items, missing }) => (
          <>
            {missing.map((year) => (
              <p key={year} className="cb-note cb-note-wait">
                {t('calendar.missing', { year })}
              </p>
            ))}
            {hasRole('credit_bank_office') && <ImportYear first={missing[0]} />}
            {items.slice(0, openYears).map((year) => (
              <CalendarYear key={year.year} year={year} />
            ))}
            {items.length > openYears && (
              <details className="cb-details">
                <summary>{t('calendar.earlier')}</summary>
                <Stack gap="large">
                  {items.slice(openYears).map((year) => (
                    <CalendarYear key={year.year} year={year} />
                  ))}
                </Stack>
              </details>
            )}
          </>
        )}
      </Loaded>
    </Page>
  )
}

type Year = AnswerOf<typeof listCalendarYears>['items'][number]

function CalendarYear({ year }: { year: Year }) {
  const { t, language } = useText()
  return (
    <Section
      title={t('calendar.year', { year: String(year.year) })}
      extra={
        <Mark meaning={year.isOfficial ? 'good' : 'wait'}>
          {t(year.isOfficial ? 'calendar.official' : 'calendar.unofficial')}
        </Mark>
      }
    >
      <Facts
        facts={[
          [t('calendar.source'), year.source],
          [t('calendar.holidays'), formatDays(year.holidays, language)],
          [t('calendar.makeup'), formatDays(year.makeupWorkdays, language) || '—'],
        ]}
      />
    </Section>
  )
}

function ImportYear({ first }: { first: number | undefined }) {
  const { t } = useText()
  const { message } = App.useApp()
  const [year, setYear] = useState(first === undefined ? '' : String(first))
  const [holidays, setHolidays] = useState('')
  const [makeup, setMakeup] = useState('')
  const [source, setSource] = useState('')
  const act = useAct(importCalendarYear, { onDone: () => void message.success(t('calendar.done', { year })) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    act.mutate({
      params: { year: Number(year) },
      body: { holidays: readDays(holidays), makeupWorkdays: readDays(makeup), source },
    })
  }
  return (
    <Section>
      <details className="cb-details" open={first !== undefined}>
        <summary>{t('calendar.import')}</summary>
        <Narrow>
          <form onSubmit={submit}>
            <Stack>
              <Field
                label={t('calendar.yearField')}
                type="number"
                minimum={2000}
                maximum={2200}
                value={year}
                onChange={setYear}
                isRequired
              />
              <Field
                label={t('calendar.source')}
                hint={t('calendar.sourceHint')}
                value={source}
                onChange={setSource}
                isRequired
                maxLength={300}
              />
              <Field
                label={t('calendar.holidays')}
                hint={t('calendar.daysHint')}
                value={holidays}
                onChange={setHolidays}
                rows={4}
                isRequired
                maxLength={2000}
              />
              <Field
                label={t('calendar.makeup')}
                hint={t('calendar.daysHint')}
                value={makeup}
                onChange={setMakeup}
                rows={2}
                maxLength={1000}
              />
              <ProblemAlert error={act.error} />
              <Button type="primary" htmlType="submit" loading={act.isPending}>
                {t('calendar.act')}
              </Button>
            </Stack>
          </form>
        </Narrow>
      </details>
    </Section>
  )
}

/** Days one to a line or with commas between. */
const readDays = (text: string) => text.split(/[\s,，、;；]+/).filter((day) => day !== '')
