import { App, Button } from 'antd'
import { useState } from 'react'
import { addCourses } from '../../../contract/programme-set-up.ts'
import { splitCourseTable } from '../../../core/college-set-up/course-rows.ts'
import { useAct } from '../../api.ts'
import { useText } from '../../text/text.ts'
import { Field } from '../../ui/Field.tsx'
import { Lines, Section, Stack } from '../../ui/Layout.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'

/** A table copied from a spreadsheet: checked first, every fault told at its row, then added whole. */
export function PasteCourses() {
  const { t, both } = useText()
  const { message } = App.useApp()
  const [pasted, setPasted] = useState('')
  const [checked, setChecked] = useState<string | null>(null)
  const rows = splitCourseTable(pasted)
  const check = useAct(addCourses, { refreshes: false, onDone: () => setChecked(pasted) })
  const add = useAct(addCourses, {
    onDone: ({ added }) => {
      // A colleague was quicker with one of the codes: the rows are checked anew.
      if (added === 0) return check.mutate({ body: { rows, isTrial: true } })
      void message.success(t('setUp.courseAdded', { count: added }))
      setPasted('')
    },
  })
  const isFresh = checked === pasted && pasted !== ''
  const faults = isFresh ? (check.data?.faults ?? []) : []
  return (
    <Section>
      <details className="cb-details">
        <summary>{t('setUp.coursePaste')}</summary>
        <Stack>
          <Field
            label={t('setUp.coursePaste')}
            hint={t('setUp.coursePasteHint')}
            value={pasted}
            onChange={setPasted}
            rows={6}
            maxLength={200_000}
          />
          <ProblemAlert error={check.error ?? add.error} />
          <div role="status">
            {isFresh && faults.length === 0 && <p>{t('setUp.courseFine', { count: rows.length })}</p>}
            {faults.length > 0 && (
              <Lines label={t('import.fault')}>
                {faults.map(({ row, faults: all }) => (
                  <li key={row}>{t('setUp.rowFault', { row, faults: all.map(both).join('；') })}</li>
                ))}
              </Lines>
            )}
          </div>
          {isFresh && faults.length === 0 ? (
            <Button
              type="primary"
              loading={add.isPending}
              onClick={() => add.mutate({ body: { rows, isTrial: false } })}
            >
              {t('setUp.courseAddAll', { count: rows.length })}
            </Button>
          ) : (
            <Button
              disabled={rows.length === 0}
              loading={check.isPending}
              onClick={() => check.mutate({ body: { rows, isTrial: true } })}
            >
              {t('setUp.courseCheck')}
            </Button>
          )}
        </Stack>
      </details>
    </Section>
  )
}
