import { useId, useState, type FormEvent } from 'react'
import type { AnswerOf } from '../../contract/operation.ts'
import type { raiseObjection, readNotice } from '../../contract/public-notices.ts'
import { formatDeadline } from '../text/format.ts'
import { Choice } from '../ui/Choice.tsx'
import { Fault } from './PublicFrame.tsx'
import { usePublicText } from './public-text.ts'
import { callPublic } from './read.ts'

/** Objecting by real name, to one item of a notice. */
export function ObjectionForm({ notice }: { notice: AnswerOf<typeof readNotice> }) {
  const { t, language } = usePublicText()
  const open = notice.items.filter((item) => item.state === 'ON_NOTICE' || item.state === 'SUSPENDED')
  const [typed, setTyped] = useState({ position: String(open[0]?.position ?? ''), name: '', contact: '', reason: '' })
  const [sending, setSending] = useState<{ isSending: boolean; error?: unknown }>({ isSending: false })
  const [received, setReceived] = useState<AnswerOf<typeof raiseObjection> | null>(null)
  const set = (name: keyof typeof typed) => (value: string) => setTyped((before) => ({ ...before, [name]: value }))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setSending({ isSending: true })
    try {
      const body = { ...typed, position: Number(typed.position) }
      setReceived(await callPublic<typeof raiseObjection>(`/api/public/notices/${notice.id}/objections`, body))
      setSending({ isSending: false })
    } catch (error) {
      setSending({ isSending: false, error })
    }
  }
  if (open.length === 0) return null
  return (
    <section className="cb-card cb-section cb-no-print" id="object">
      {received ? (
        <div role="status" className="cb-stack cb-gap-small">
          <h2>{t('objection.done')}</h2>
          <p>
            {received.dueAt === null
              ? t('objection.doneWordsOpen', { number: received.number })
              : t('objection.doneWords', { number: received.number, due: formatDeadline(received.dueAt, language) })}
          </p>
        </div>
      ) : (
        <>
          <h2>{t('objection.title')}</h2>
          <form onSubmit={(event) => void submit(event)} className="cb-narrow">
            <Choice
              label={t('objection.item')}
              value={typed.position}
              onChange={set('position')}
              isRequired
              options={open.map((item) => ({
                value: String(item.position),
                label: t('objection.itemOption', {
                  position: item.position + 1,
                  name: item.maskedName,
                  title: item.title,
                }),
              }))}
            />
            <PlainField
              label={t('objection.name')}
              hint={t('objection.nameHint')}
              value={typed.name}
              onChange={set('name')}
              maxLength={100}
            />
            <PlainField
              label={t('objection.contact')}
              hint={t('objection.contactHint')}
              value={typed.contact}
              onChange={set('contact')}
              maxLength={200}
            />
            <PlainField
              label={t('objection.reason')}
              hint={t('objection.reasonHint')}
              value={typed.reason}
              onChange={set('reason')}
              maxLength={2000}
              rows={5}
            />
            {sending.error !== undefined && (
              <div className="cb-note cb-note-bad" role="alert">
                <Fault error={sending.error} />
              </div>
            )}
            <button type="submit" className="cb-button cb-button-primary" disabled={sending.isSending}>
              {sending.isSending ? t('objection.sending') : t('objection.submit')}
            </button>
          </form>
        </>
      )}
    </section>
  )
}

interface PlainFieldProps {
  label: string
  hint?: string
  value: string
  onChange: (value: string) => void
  maxLength: number
  rows?: number
}

function PlainField({ label, hint, value, onChange, maxLength, rows }: PlainFieldProps) {
  const id = useId()
  const common = {
    id,
    value,
    maxLength,
    required: true,
    className: 'cb-input',
    'aria-describedby': hint ? `${id}-hint` : undefined,
  }
  return (
    <div className="cb-field">
      <label htmlFor={id} className="cb-field-label">
        {label}
        <span className="cb-required" aria-hidden />
      </label>
      {hint && (
        <span id={`${id}-hint`} className="cb-field-hint">
          {hint}
        </span>
      )}
      {rows ? (
        <textarea {...common} rows={rows} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input {...common} onChange={(event) => onChange(event.target.value)} />
      )}
    </div>
  )
}
