import { App, Button } from 'antd'
import { useState, type FormEvent } from 'react'
import { noticeGroups } from '../../../core/notices/notice-groups.ts'
import {
  beginNoticeAddress,
  confirmNoticeAddress,
  readNoticePreference,
  removeNoticeAddress,
  saveNoticePreference,
} from '../../../contract/notice-channels.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { useAct, useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useText } from '../../text/text.ts'
import { CodeField } from '../../ui/CodeField.tsx'
import { Field } from '../../ui/Field.tsx'
import { Columns, Page, Quiet, Row, Section, Stack } from '../../ui/Layout.tsx'
import { Agreement, Options } from '../../ui/Options.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { Waiting } from '../../ui/Waiting.tsx'

type Preference = AnswerOf<typeof readNoticePreference>

/** How the person wants to hear of messages outside of the application. */
export function NoticeSettingsPage() {
  const { t } = useText()
  const reading = useRead(readNoticePreference)
  return (
    <Page
      title={t('notices.title')}
      lead={t('notices.lead')}
      parent={{ path: paths.profile(), name: t('nav.profile') }}
    >
      <ProblemAlert error={reading.error} />
      {reading.data ? <Settings preference={reading.data} /> : <Waiting />}
    </Page>
  )
}

function Settings({ preference }: { preference: Preference }) {
  const { t } = useText()
  const isOffered = preference.offersEmail || preference.offersSms
  return (
    <Columns>
      {!isOffered && <p className="cb-note cb-note-wait">{t('notices.none')}</p>}
      {(preference.offersEmail || preference.email !== null) && (
        <Section title={t('notices.address')}>
          <Address preference={preference} />
        </Section>
      )}
      <Section title={t('notices.wish')}>
        <Wish preference={preference} />
      </Section>
    </Columns>
  )
}

function Address({ preference: { email, pendingEmail } }: { preference: Preference }) {
  const { t } = useText()
  const [typed, setTyped] = useState('')
  const [code, setCode] = useState('')
  const begin = useAct(beginNoticeAddress, { onDone: () => setTyped('') })
  const confirm = useAct(confirmNoticeAddress, { onDone: () => setCode('') })
  const remove = useAct(removeNoticeAddress)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    begin.mutate({ body: { email: typed.trim() } })
  }
  const submitCode = (event: FormEvent) => {
    event.preventDefault()
    confirm.mutate({ body: { code } })
  }
  return (
    <Stack>
      {email === null ? (
        <Quiet>{t('notices.noAddress')}</Quiet>
      ) : (
        <Row isSpread>
          <span>
            <bdi>{email}</bdi> <Mark meaning="good">{t('notices.confirmed')}</Mark>
          </span>
          <Button size="small" loading={remove.isPending} onClick={() => remove.mutate(undefined)}>
            {t('notices.remove')}
          </Button>
        </Row>
      )}
      {pendingEmail !== null && (
        <form onSubmit={submitCode}>
          <Stack>
            <p className="cb-note cb-note-wait" role="status">
              {t('notices.codeSent', { email: pendingEmail })}
            </p>
            <CodeField label={t('notices.code')} hint={t('notices.codeHint')} value={code} onChange={setCode} />
            <ProblemAlert error={confirm.error} />
            <Button type="primary" htmlType="submit" loading={confirm.isPending}>
              {t('notices.confirm')}
            </Button>
          </Stack>
        </form>
      )}
      <form onSubmit={submit}>
        <Stack>
          <Field
            label={t('notices.email')}
            type="email"
            value={typed}
            onChange={setTyped}
            isRequired
            autoComplete="email"
            maxLength={254}
          />
          <ProblemAlert error={begin.error ?? remove.error} />
          <Button htmlType="submit" loading={begin.isPending}>
            {t('notices.sendCode')}
          </Button>
        </Stack>
      </form>
    </Stack>
  )
}

/** An empty field is no hour; what is no full hour of a day is a fault. */
function hourOf(text: string): number | null | undefined {
  if (text.trim() === '') return null
  const hour = Number(text)
  return Number.isInteger(hour) && hour >= 0 && hour <= 23 ? hour : undefined
}

function Wish({ preference }: { preference: Preference }) {
  const { t } = useText()
  const { message } = App.useApp()
  const [groups, setGroups] = useState<readonly string[]>(preference.groups)
  const [from, setFrom] = useState(String(preference.quietFrom ?? ''))
  const [to, setTo] = useState(String(preference.quietTo ?? ''))
  const [isDigest, setIsDigest] = useState(preference.isDigest)
  const [takesSms, setTakesSms] = useState(preference.takesSms)
  const [isTold, setIsTold] = useState(false)
  const save = useAct(saveNoticePreference, { onDone: () => void message.success(t('notices.saved')) })
  const [quietFrom, quietTo] = [hourOf(from), hourOf(to)]
  const isFaulty = quietFrom === undefined || quietTo === undefined || (quietFrom === null) !== (quietTo === null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsTold(true)
    if (isFaulty) return
    const chosen = noticeGroups.filter((group) => groups.includes(group))
    save.mutate({ body: { groups: chosen, quietFrom, quietTo, isDigest, takesSms } })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Options
          label={t('notices.groups')}
          isMultiple
          options={noticeGroups.map((value) => ({ value, label: t(`noticeGroup.${value}`) }))}
          values={groups}
          onChange={setGroups}
        />
        <Agreement label={t('notices.digest')} isChecked={isDigest} onChange={setIsDigest} />
        {preference.offersSms && preference.hasPhone && (
          <Agreement label={t('notices.sms')} isChecked={takesSms} onChange={setTakesSms} />
        )}
        <Field
          label={t('notices.quietFrom')}
          hint={t('notices.quietHint')}
          fault={isTold && isFaulty ? t('notices.quietFault') : undefined}
          inputMode="numeric"
          value={from}
          onChange={setFrom}
          maxLength={2}
        />
        <Field label={t('notices.quietTo')} inputMode="numeric" value={to} onChange={setTo} maxLength={2} />
        <ProblemAlert error={save.error} />
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('notices.save')}
        </Button>
      </Stack>
    </form>
  )
}
