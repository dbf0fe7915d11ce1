import { App, Button } from 'antd'
import { useState, type FormEvent } from 'react'
import { listNoticeChannels, saveNoticeChannel, testNoticeChannel } from '../../../contract/notice-channels.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { useAct, useRead } from '../../api.ts'
import { useText } from '../../text/text.ts'
import { Field } from '../../ui/Field.tsx'
import { Columns, Page, Section, Stack } from '../../ui/Layout.tsx'
import { Agreement } from '../../ui/Options.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { Waiting } from '../../ui/Waiting.tsx'

type Channel = AnswerOf<typeof listNoticeChannels>['items'][number]

/** Where notices of the institution go; no secret is shown again. */
export function NoticeChannelsPage() {
  const { t } = useText()
  const reading = useRead(listNoticeChannels)
  return (
    <Page title={t('nav.noticeChannels')} lead={t('channels.lead')} isWide>
      <ProblemAlert error={reading.error} />
      {!reading.data && <Waiting />}
      <Columns>
        {reading.data?.items.map((channel) => (
          <Section
            key={channel.kind}
            title={t(`channel.${channel.kind}`)}
            extra={
              <Mark meaning={channel.isEnabled ? 'good' : 'quiet'}>
                {t(channel.isEnabled ? 'channels.on' : 'channels.off')}
              </Mark>
            }
          >
            <Stack>
              <ChannelForm channel={channel} />
              {channel.isEnabled && <ChannelTest kind={channel.kind} />}
            </Stack>
          </Section>
        ))}
      </Columns>
    </Page>
  )
}

function ChannelForm({ channel }: { channel: Channel }) {
  const { t } = useText()
  const { message } = App.useApp()
  const isMail = channel.kind === 'EMAIL'
  const [isEnabled, setIsEnabled] = useState(channel.isEnabled)
  const [isTls, setIsTls] = useState(channel.isTls)
  const [texts, setTexts] = useState({
    host: isMail ? channel.host : '',
    port: String(channel.port ?? 587),
    username: channel.username,
    sender: channel.sender,
    webhookUrl: '',
    secret: '',
  })
  const save = useAct(saveNoticeChannel, {
    onDone: () => {
      setTexts((before) => ({ ...before, webhookUrl: '', secret: '' }))
      void message.success(t('notices.saved'))
    },
  })
  const field = (name: keyof typeof texts) => ({
    value: texts[name],
    onChange: (value: string) => setTexts((before) => ({ ...before, [name]: value })),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { host, port, username, sender, webhookUrl, secret } = texts
    const place = isMail
      ? { host, port: Number(port), isTls, username, sender }
      : webhookUrl === ''
        ? {}
        : { webhookUrl }
    save.mutate({ body: { kind: channel.kind, isEnabled, ...place, ...(secret === '' ? {} : { secret }) } })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Agreement label={t('channels.isEnabled')} isChecked={isEnabled} onChange={setIsEnabled} />
        {isMail ? (
          <MailFields field={field} isTls={isTls} onTls={setIsTls} />
        ) : (
          <Field
            label={t('channels.webhook')}
            hint={channel.host === '' ? undefined : t('channels.webhookHint', { host: channel.host })}
            {...field('webhookUrl')}
            maxLength={1000}
            autoComplete="off"
          />
        )}
        {channel.kind !== 'WECOM' && (
          <Field
            label={t('channels.secret')}
            hint={channel.hasSecret ? t('channels.secretHint') : undefined}
            type="password"
            autoComplete="new-password"
            {...field('secret')}
            maxLength={500}
          />
        )}
        <ProblemAlert error={save.error} />
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('channels.save')}
        </Button>
      </Stack>
    </form>
  )
}

interface MailFieldsProps {
  field: (name: 'host' | 'port' | 'username' | 'sender') => { value: string; onChange: (value: string) => void }
  isTls: boolean
  onTls: (isTls: boolean) => void
}

function MailFields({ field, isTls, onTls }: MailFieldsProps) {
  const { t } = useText()
  return (
    <>
      <Field label={t('channels.host')} {...field('host')} maxLength={253} />
      <Field label={t('channels.port')} type="number" minimum={1} maximum={65_535} {...field('port')} />
      <Agreement label={t('channels.isTls')} isChecked={isTls} onChange={onTls} />
      <Field label={t('channels.sender')} type="email" {...field('sender')} maxLength={254} />
      <Field label={t('channels.username')} {...field('username')} maxLength={200} autoComplete="off" />
    </>
  )
}

function ChannelTest({ kind }: { kind: Channel['kind'] }) {
  const { t } = useText()
  const { message } = App.useApp()
  const [to, setTo] = useState('')
  const isPersonal = kind === 'EMAIL' || kind === 'SMS'
  const test = useAct(testNoticeChannel, {
    refreshes: false,
    onDone: () => void message.success(t('channels.tested')),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    test.mutate({ body: { kind, ...(isPersonal ? { to } : {}) } })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        {isPersonal && <Field label={t('channels.testTo')} value={to} onChange={setTo} isRequired maxLength={254} />}
        <ProblemAlert error={test.error} />
        <Button htmlType="submit" loading={test.isPending}>
          {t('channels.test')}
        </Button>
      </Stack>
    </form>
  )
}
