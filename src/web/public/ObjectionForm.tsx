import { useState, type FormEvent } from 'react'
import type { AnswerOf } from '../../contract/operation.ts'
import type { raiseObjection, readNotice } from '../../contract/public-notices.ts'
import { formatDeadline } from '../text/format.ts'
import { Choice } from '../ui/Choice.tsx'
import { PlainField } from './PlainField.tsx'
import { Fault } from './PublicFrame.tsx'
import { usePublicText } from './public-text.ts'
import { callPublic } from './read.ts'

type Notice = AnswerOf<typeof readNotice>
type Received = AnswerOf<typeof raiseObjection>

/** Objecting by real name, to one item of a notice. */
export function ObjectionForm({ notice }: { notice: Notice }) {
  const { t } = usePublicText()
  const [received, setReceived] = useState<Received | null>(null)
  const open = notice.items.filter((item) => item.state === 'ON_NOTICE' || item.state === 'SUSPENDED')
  if (open.length === 0) return null
  return (
    <section className="cb-card cb-section cb-no-print" id="object">
      {received ? (
        <Receipt received={received} />
      ) : (
        <>
          <h2>{t('objection.title')}</h2>
          <Form noticeId={notice.id} items={open} onReceived={setReceived} />
        </>
      )}
    </section>
  )
}

function Receipt({ received: { number, dueAt } }: { received: Received }) {
  const { t, language } = usePublicText()
  return (
    <div role="status" className="cb-stack cb-gap-small">
      <h2>{t('objection.done')}</h2>
      <p>
        {dueAt === null
          ? t('objection.doneWordsOpen', { number })
          : t('objection.doneWords', { number, due: formatDeadline(dueAt, language) })}
      </p>
    </div>
  )
}

interface FormProps {
  noticeId: string
  items: Notice['items']
  onReceived: (received: Received) => void
}

function Form({ noticeId, items, onReceived }: FormProps) {
  const { t } = usePublicText()
  // Nobody objects to the first item by oversight: of several, one is chosen.
  const only = items.length === 1 ? items[0] : undefined
  const [typed, setTyped] = useState({ position: String(only?.position ?? ''), name: '', contact: '', reason: '' })
  const [sending, setSending] = useState<{ isSending: boolean; error?: unknown }>({ isSending: false })
  const set = (name: keyof typeof typed) => (value: string) => setTyped((before) => ({ ...before, [name]: value }))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setSending({ isSending: true })
    try {
      const body = { ...typed, position: Number(typed.position) }
      onReceived(await callPublic<typeof raiseObjection>(`/api/public/notices/${noticeId}/objections`, body))
    } catch (error) {
      setSending({ isSending: false, error })
    }
  }
  const field = (name: 'name' | 'contact' | 'reason') => ({
    label: t(`objection.${name}`),
    hint: t(`objection.${name}Hint`),
    value: typed[name],
    onChange: set(name),
  })
  return (
    <form onSubmit={(event) => void submit(event)} className="cb-narrow">
      <Choice
        label={t('objection.item')}
        value={typed.position}
        onChange={set('position')}
        isRequired
        options={[
          ...(only ? [] : [{ value: '', label: t('objection.choose') }]),
          ...items.map((item) => ({ value: String(item.position), label: optionOf(t, item) })),
        ]}
      />
      <PlainField {...field('name')} maxLength={100} />
      <PlainField {...field('contact')} maxLength={200} />
      <PlainField {...field('reason')} maxLength={2000} rows={5} />
      {sending.error !== undefined && (
        <div className="cb-note cb-note-bad" role="alert">
          <Fault error={sending.error} />
        </div>
      )}
      <button type="submit" className="cb-button cb-button-primary cb-align-start" disabled={sending.isSending}>
        {sending.isSending ? t('objection.sending') : t('objection.submit')}
      </button>
    </form>
  )
}

function optionOf(t: ReturnType<typeof usePublicText>['t'], item: Notice['items'][number]): string {
  return t('objection.itemOption', { position: item.position + 1, name: item.maskedName, title: item.title })
}
