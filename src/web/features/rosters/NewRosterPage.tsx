import { Button } from 'antd'
import { useState, type FormEvent } from 'react'
import { useNavigate } from 'react-router'
import { createRoster, listRosterChoices } from '../../../contract/rosters.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { useAct, useRead } from '../../api.ts'
import { useKind, type OutcomeKind } from '../../outcomes/use-kinds.ts'
import { paths } from '../../paths.ts'
import { useText } from '../../text/text.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Field } from '../../ui/Field.tsx'
import { Narrow, Page, Section, Stack } from '../../ui/Layout.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Loaded } from '../../ui/Waiting.tsx'

type Choices = AnswerOf<typeof listRosterChoices>['colleges']

/** A new roster: what all of its lines have in common. */
export function NewRosterPage() {
  const { t } = useText()
  const choices = useRead(listRosterChoices)
  return (
    <Page
      title={t('rosters.new')}
      lead={t('rosters.newLead')}
      parent={{ path: paths.rosters(), name: t('nav.rosters') }}
    >
      <Narrow>
        <Loaded query={choices}>{({ colleges }) => <RosterForm colleges={colleges} />}</Loaded>
      </Narrow>
    </Page>
  )
}

function RosterForm({ colleges }: { colleges: Choices }) {
  const { t } = useText()
  const navigate = useNavigate()
  const act = useAct(createRoster, { onDone: (roster) => void navigate(paths.roster(roster.id)) })
  const [definitionId, setDefinitionId] = useState('')
  const [typed, setTyped] = useState({ title: '', issuer: '', obtainedOn: '', validTo: '' })
  const [fields, setFields] = useState<Record<string, string>>({})
  const definition = colleges.flatMap((one) => one.definitions).find((one) => one.id === definitionId)
  const kind = useKind(definition?.kind)
  const set = (change: Partial<typeof typed>) => setTyped((before) => ({ ...before, ...change }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { title, issuer, obtainedOn, validTo } = typed
    const body = { definitionId, title, issuer, obtainedOn, validTo: validTo || null }
    act.mutate({ body: { ...body, fields: valuesOf(kind, fields) } })
  }
  return (
    <Section>
      <form onSubmit={submit}>
        <Stack>
          <DefinitionChoice colleges={colleges} value={definitionId} onChange={setDefinitionId} />
          <Field
            label={t('rosters.title')}
            value={typed.title}
            onChange={(title) => set({ title })}
            isRequired
            maxLength={200}
          />
          <Field
            label={t('rosters.issuer')}
            hint={t('rosters.issuerHint')}
            value={typed.issuer}
            onChange={(issuer) => set({ issuer })}
            maxLength={200}
          />
          <Field
            label={t('field.obtainedOn')}
            type="date"
            value={typed.obtainedOn}
            onChange={(obtainedOn) => set({ obtainedOn })}
            isRequired
          />
          <Field
            label={t('field.validTo')}
            type="date"
            value={typed.validTo}
            onChange={(validTo) => set({ validTo })}
          />
          {kind && <CommonFields kind={kind} fields={fields} setFields={setFields} />}
          <ProblemAlert error={act.error} />
          <Button type="primary" htmlType="submit" disabled={definitionId === ''} loading={act.isPending}>
            {t('rosters.create')}
          </Button>
        </Stack>
      </form>
    </Section>
  )
}

const shownMaximum = 60

/** The catalogue is long: what is typed narrows what can be chosen. */
function DefinitionChoice(props: { colleges: Choices; value: string; onChange: (id: string) => void }) {
  const { t, both } = useText()
  const [search, setSearch] = useState('')
  const term = search.trim().toLowerCase()
  const found = props.colleges.flatMap(({ name, definitions }) =>
    definitions
      .filter((one) => [one.code, one.name.zh, one.name.en].some((text) => text.toLowerCase().includes(term)))
      .map((one) => ({
        value: one.id,
        label: props.colleges.length > 1 ? `${both(name)} · ${both(one.name)}` : both(one.name),
      })),
  )
  const shown = found.filter((one, index) => index < shownMaximum || one.value === props.value)
  return (
    <>
      <Field
        label={t('rosters.findDefinition')}
        hint={t('rosters.findDefinitionHint')}
        value={search}
        onChange={setSearch}
        maxLength={100}
      />
      <Choice
        label={t('rosters.definition')}
        isRequired
        value={props.value}
        onChange={props.onChange}
        options={[{ value: '', label: t('field.choose') }, ...shown]}
      />
    </>
  )
}

interface CommonFieldsProps {
  kind: OutcomeKind
  fields: Record<string, string>
  setFields: (fields: Record<string, string>) => void
}

function CommonFields({ kind, fields, setFields }: CommonFieldsProps) {
  const { t, both } = useText()
  return (
    <fieldset className="cb-plain-fieldset">
      <Stack>
        <legend>{t('rosters.common')}</legend>
        {kind.fields.map((field) => {
          const value = fields[field.key] ?? ''
          const change = (next: string) => setFields({ ...fields, [field.key]: next })
          if (field.type !== 'choice') {
            const label = both(field.label)
            return (
              <Field key={field.key} label={label} type={field.type} value={value} onChange={change} maxLength={500} />
            )
          }
          const options = field.choices.map((choice) => ({ value: choice.value, label: both(choice.label) }))
          return (
            <Choice
              key={field.key}
              label={both(field.label)}
              value={value}
              onChange={change}
              options={[{ value: '', label: t('field.choose') }, ...options]}
            />
          )
        })}
      </Stack>
    </fieldset>
  )
}

function valuesOf(kind: OutcomeKind | undefined, fields: Record<string, string>): Record<string, string | number> {
  const given = (kind?.fields ?? []).flatMap((field) => {
    const text = (fields[field.key] ?? '').trim()
    return text === '' ? [] : [[field.key, field.type === 'number' ? Number(text) : text] as const]
  })
  return Object.fromEntries(given)
}
