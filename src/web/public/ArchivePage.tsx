import { useState } from 'react'
import type { checkArchive, readArchiveKey } from '../../contract/archives.ts'
import type { AnswerOf } from '../../contract/operation.ts'
import { currentLanguage } from '../preferences.ts'
import { formatInstant } from '../text/format.ts'
import { Fault, PublicPage, Read } from './PublicFrame.tsx'
import { usePublicText } from './public-text.ts'
import { Refusal, useReading } from './read.ts'
import type { ProblemDocument } from '../../contract/problem.ts'

type Verdict = AnswerOf<typeof checkArchive>

/** Anybody who was given an archive package sees whether it is as this bank sealed it. */
export function ArchivePage() {
  const { t } = usePublicText()
  const key = useReading<typeof readArchiveKey>('/api/public/archive-key')
  const [state, setState] = useState<{ verdict?: Verdict; error?: unknown; isSending?: boolean }>({})
  const check = async (file: File | undefined) => {
    if (!file) return
    setState({ isSending: true })
    setState(
      await send(file).then(
        (verdict) => ({ verdict }),
        (error: unknown) => ({ error }),
      ),
    )
  }
  return (
    <PublicPage title={t('archive.title')} lead={t('archive.lead')}>
      <section className="cb-card cb-section cb-stack">
        <label className="cb-field">
          <span className="cb-field-label">{t('archive.choose')}</span>
          <input
            type="file"
            accept=".zip,application/zip"
            disabled={state.isSending}
            onChange={(event) => void check(event.target.files?.[0])}
          />
        </label>
        <div aria-live="polite" className="cb-stack cb-gap-small">
          {state.isSending && <p>{t('archive.checking')}</p>}
          {state.error !== undefined && (
            <div className="cb-note cb-note-bad">
              <Fault error={state.error} />
            </div>
          )}
          {state.verdict && <VerdictWords verdict={state.verdict} />}
        </div>
      </section>
      <section className="cb-card cb-section cb-stack cb-gap-small">
        <h2>{t('archive.key')}</h2>
        <p>{t('archive.keyWords')}</p>
        <Read reading={key}>{({ fingerprint }) => <code className="cb-code">{fingerprint}</code>}</Read>
        <code className="cb-code">./creditbank verify-archive FILE FINGERPRINT</code>
      </section>
    </PublicPage>
  )
}

function VerdictWords({ verdict }: { verdict: Verdict }) {
  const { t, both, language } = usePublicText()
  const { isOwn, isSound, faults, institution, number, stateOf, entryCount } = verdict
  const tone = isOwn ? 'cb-note cb-note-info' : 'cb-note cb-note-bad'
  return (
    <div className={`${tone} cb-stack cb-gap-small`}>
      <p>
        <strong>{t(isOwn ? 'archive.sound' : isSound ? 'archive.foreign' : 'archive.broken')}</strong>
      </p>
      {faults.slice(0, 20).map((fault) => (
        <p key={fault.en}>{both(fault)}</p>
      ))}
      {number !== null && stateOf !== null && (
        <p>
          {t('archive.of', {
            institution: both(institution),
            number,
            count: entryCount,
            at: formatInstant(stateOf, language),
          })}
        </p>
      )}
    </div>
  )
}

async function send(file: File): Promise<Verdict> {
  const form = new FormData()
  form.append('file', file)
  const headers = { accept: 'application/json', 'accept-language': currentLanguage() }
  const response = await fetch('/api/public/archive-checks', { method: 'POST', headers, body: form })
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok) return answer as Verdict
  if (typeof answer === 'object' && answer !== null && 'texts' in answer) throw new Refusal(answer as ProblemDocument)
  throw new TypeError(`status ${response.status}`)
}
