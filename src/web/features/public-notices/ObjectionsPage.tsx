import { App, Button } from 'antd'
import { useState, type FormEvent } from 'react'
import { useSearchParams } from 'react-router'
import { readApplication } from '../../../contract/applications.ts'
import { decideObjection, listObjections } from '../../../contract/public-notices.ts'
import { useAct, useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { formatInstant } from '../../text/format.ts'
import { keyOf, useText } from '../../text/text.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Deadline } from '../../ui/Deadline.tsx'
import { Field } from '../../ui/Field.tsx'
import { Facts, Page, Section, Stack, Written } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { Options } from '../../ui/Options.tsx'
import { PersonName } from '../../ui/PersonName.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Mark, StateTag } from '../../ui/StateTag.tsx'
import { usePage } from '../../ui/use-page.ts'
import { Loaded } from '../../ui/Waiting.tsx'
import { ReasonChoice } from '../../ui/ReasonChoice.tsx'

/** Objections by real name: each suspends one item alone until it is decided here. */
export function ObjectionsPage() {
  const { t, language } = useText()
  const { hasRole } = useSession()
  const [search, setSearch] = useSearchParams()
  const page = usePage(listObjections, ['state'])
  const open = page.rows.find((row) => row.id === search.get('id'))
  const show = (id: string | null) => {
    const next = new URLSearchParams(search)
    if (id === null) next.delete('id')
    else next.set('id', id)
    setSearch(next)
  }
  return (
    <Page
      title={t('nav.objections')}
      actions={hasRole('academic_affairs') && <LinkButton to={paths.remedyList()}>{t('remedy.toList')}</LinkButton>}
      isWide
    >
      <DataTable
        label={t('nav.objections')}
        page={page}
        rowKey={(row) => row.id}
        empty={{ reason: t('objection.none') }}
        filters={[
          {
            name: 'state',
            label: t('field.state'),
            kind: 'choice',
            options: ['RECEIVED', 'DISMISSED', 'UPHELD'].map((state) => ({
              value: state,
              label: t(keyOf('state.objection', state)),
            })),
          },
        ]}
        columns={[
          { key: 'title', title: t('field.application'), isName: true, render: (row) => row.title },
          { key: 'number', title: t('field.number'), render: (row) => <span className="cb-code">{row.number}</span> },
          { key: 'learner', title: t('field.learner'), render: (row) => <PersonName name={row.learnerName} /> },
          {
            key: 'received',
            title: t('objection.receivedAt'),
            render: (row) => formatInstant(row.receivedAt, language),
          },
          { key: 'state', title: t('field.state'), render: (row) => <StateTag of="objection" state={row.state} /> },
          {
            key: 'due',
            title: t('field.dueAt'),
            render: (row) => (row.state === 'RECEIVED' ? <Due at={row.dueAt} isOverdue={row.isOverdue} /> : '—'),
          },
        ]}
        rowActions={(row) => {
          const act = row.state === 'RECEIVED' ? t('objection.handle') : t('objection.view')
          return (
            <Button
              size="small"
              aria-label={t('objection.openNamed', { act, number: row.number })}
              onClick={() => show(row.id)}
            >
              {act}
            </Button>
          )
        }}
      />
      {open && <Objection key={open.id} id={open.id} applicationId={open.applicationId} onDecided={() => show(null)} />}
    </Page>
  )
}

function Due({ at, isOverdue }: { at: string | null; isOverdue: boolean }) {
  const { t } = useText()
  const { now } = useSession()
  return isOverdue ? <Mark meaning="bad">{t('queue.overdue')}</Mark> : <Deadline at={at} now={now()} />
}

function Objection({ id, applicationId, onDecided }: { id: string; applicationId: string; onDecided: () => void }) {
  const { t, both } = useText()
  const application = useRead(readApplication, { params: { id: applicationId } })
  return (
    <Loaded query={application}>
      {(data) => {
        const objection = data.objections.find((one) => one.id === id)
        const hindrance = data.hindrances.find((one) => one.act === 'decide_objection')
        if (!objection) return null
        return (
          <Section
            title={t('objection.one', { number: objection.number })}
            extra={<LinkButton to={paths.application(applicationId)}>{t('objection.toApplication')}</LinkButton>}
          >
            <Stack>
              <Facts
                facts={[
                  [t('field.application'), data.title],
                  [t('objection.name'), objection.objectorName],
                  [t('objection.contact'), objection.objectorContact],
                  [t('objection.reason'), objection.reason && <Written>{objection.reason}</Written>],
                  [t('objection.finding'), objection.finding && <Written>{objection.finding}</Written>],
                ]}
              />
              {hindrance && <p className="cb-note cb-note-wait">{both(hindrance.text)}</p>}
              {objection.state === 'RECEIVED' && data.allowedActs.includes('decide_objection') && (
                <DecideForm id={id} onDecided={onDecided} />
              )}
            </Stack>
          </Section>
        )
      }}
    </Loaded>
  )
}

function DecideForm({ id, onDecided }: { id: string; onDecided: () => void }) {
  const { t } = useText()
  const { message } = App.useApp()
  const [answer, setAnswer] = useState<'dismiss' | 'uphold'>('dismiss')
  const [code, setCode] = useState('')
  const [finding, setFinding] = useState('')
  const act = useAct(decideObjection, {
    onDone: () => {
      void message.success(t(`objection.done.${answer}`))
      onDecided()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    act.mutate({ params: { id }, body: { answer, reasonCode: code, finding } })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Options
          label={t('decision.answer')}
          values={[answer]}
          onChange={([next]) => {
            setAnswer(next === 'uphold' ? 'uphold' : 'dismiss')
            setCode('')
          }}
          options={[
            { value: 'dismiss', label: t('objection.dismiss'), detail: t('objection.dismissHint') },
            { value: 'uphold', label: t('objection.uphold'), detail: t('objection.upholdHint') },
          ]}
        />
        <ReasonChoice appliesTo={[answer, `${answer}_objection`]} value={code} onChange={setCode} />
        <Field
          label={t('objection.finding')}
          hint={t('objection.findingHint')}
          value={finding}
          onChange={setFinding}
          rows={4}
          isRequired
          maxLength={2000}
        />
        <ProblemAlert error={act.error} />
        <Button type="primary" htmlType="submit" loading={act.isPending}>
          {t(`objection.act.${answer}`)}
        </Button>
      </Stack>
    </form>
  )
}
