import { useQueryClient } from '@tanstack/react-query'
import { useParams } from 'react-router'
import type { AnswerOf } from '../../../contract/operation.ts'
import { addRosterFile, readRoster } from '../../../contract/rosters.ts'
import { uploadFile, useRead } from '../../api.ts'
import { useKind } from '../../outcomes/use-kinds.ts'
import { paths } from '../../paths.ts'
import { formatDay, formatInstant } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { FileDrop } from '../../ui/FileDrop.tsx'
import { Facts, Page, Section } from '../../ui/Layout.tsx'
import { Loaded } from '../../ui/Waiting.tsx'
import { PasteLines } from './PasteLines.tsx'
import { RosterLines } from './RosterLines.tsx'

export type Roster = AnswerOf<typeof readRoster>

/** One roster: what all lines share, its documents, the list, and who has confirmed. */
export function RosterPage() {
  const { t, both } = useText()
  const { id = '' } = useParams()
  const roster = useRead(readRoster, { params: { id } })
  return (
    <Page
      title={roster.data?.title ?? t('nav.rosters')}
      kicker={roster.data && both(roster.data.definition)}
      parent={{ path: paths.rosters(), name: t('nav.rosters') }}
      isWide
    >
      <Loaded query={roster}>
        {(data) => (
          <>
            <About roster={data} />
            <Documents roster={data} />
            {data.mayAdd && <PasteLines roster={data} />}
            <RosterLines roster={data} />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function About({ roster }: { roster: Roster }) {
  const { t, both, language } = useText()
  const kind = useKind(roster.kind)
  const { counts } = roster
  const own = (kind?.fields ?? []).map((field) => {
    const value = roster.fields[field.key]
    const choice = field.choices.find((one) => one.value === value)
    return [both(field.label), choice ? both(choice.label) : value] as const
  })
  return (
    <Section>
      <Facts
        facts={[
          [t('rosters.from'), both(roster.partner ?? roster.college)],
          roster.partner && [t('rosters.college'), both(roster.college)],
          [t('rosters.issuer'), roster.issuer],
          [t('field.obtainedOn'), formatDay(roster.obtainedOn, language)],
          [t('field.validTo'), roster.validTo && formatDay(roster.validTo, language)],
          ...own,
          [t('rosters.prepared'), counts.prepared],
          [t('rosters.confirmed'), counts.confirmed],
          [t('rosters.declined'), counts.declined],
          counts.revoked > 0 && [t('rosters.revoked'), counts.revoked],
          counts.planInternship > 0 && [t('rosters.planInternship'), counts.planInternship],
          [t('rosters.remindedAt'), roster.remindedAt && formatInstant(roster.remindedAt, language)],
        ]}
      />
    </Section>
  )
}

function Documents({ roster }: { roster: Roster }) {
  const { t, both } = useText()
  const client = useQueryClient()
  const kind = useKind(roster.kind)
  return (
    <Section title={t('rosters.files')}>
      <p className="cb-quiet">{t('rosters.filesLead')}</p>
      <ul className="cb-checklist">
        {(kind?.checklist ?? []).map((item) => {
          const files = roster.files.filter((file) => file.checklistKey === item.key)
          const upload = async (file: File, onProgress: (share: number) => void) => {
            const request = { params: { id: roster.id }, query: { checklistKey: item.key } }
            await uploadFile(addRosterFile, request, file, onProgress)
            await client.invalidateQueries()
          }
          return (
            <li key={item.key}>
              <div className="cb-checklist-head">
                <h3>{both(item.label)}</h3>
                <span className="cb-quiet">{item.isRequired ? t('evidence.required') : t('evidence.optional')}</span>
              </div>
              {files.length === 0 && <p className="cb-quiet">{t('rosters.noFile')}</p>}
              <ul className="cb-files">
                {files.map((file) => (
                  <li key={file.id}>{file.fileName}</li>
                ))}
              </ul>
              {roster.mayAdd && files.length < item.filesMaximum && (
                <FileDrop label={both(item.label)} accepts={item.accepts} upload={upload} />
              )}
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
