import { App, Button } from 'antd'
import { useState, type FormEvent } from 'react'
import { listAwaitingNotice, postNotice, previewNotice } from '../../../contract/public-notices.ts'
import { useAct, useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { formatDeadline, formatShortDay } from '../../text/format.ts'
import { keyOf, useText } from '../../text/text.ts'
import { CreditAmount } from '../../ui/CreditAmount.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { Field } from '../../ui/Field.tsx'
import { Facts, Page, Section, Stack } from '../../ui/Layout.tsx'
import { LinkButton } from '../../ui/LinkButton.tsx'
import { PersonName } from '../../ui/PersonName.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { usePage } from '../../ui/use-page.ts'
import { Loaded } from '../../ui/Waiting.tsx'

/** Cases that passed review: choose, see when the notice would end, post it as one batch. */
export function AwaitingNoticePage() {
  const { t, both } = useText()
  const [keys, setKeys] = useState<readonly string[]>([])
  const page = usePage(listAwaitingNotice, [])
  return (
    <Page
      title={t('nav.awaitingNotice')}
      lead={t('awaiting.lead')}
      actions={<LinkButton to={paths.ownNotices()}>{t('ownNotices.title')}</LinkButton>}
      isWide
    >
      <DataTable
        label={t('nav.awaitingNotice')}
        page={page}
        rowKey={(row) => row.id}
        rowName={(row) => `${row.title} ${row.learnerName}`}
        rowPath={(row) => paths.application(row.id)}
        empty={{ reason: t('awaiting.none') }}
        selection={{ keys, change: setKeys, canSelect: (row) => row.hindrance === null }}
        columns={[
          { key: 'title', title: t('field.application'), render: (row) => row.title, isName: true },
          {
            key: 'learner',
            title: t('field.learner'),
            render: (row) => <PersonName name={row.learnerName} detail={row.studentNumber} />,
          },
          { key: 'department', title: t('field.department'), render: (row) => both(row.department), isTight: true },
          {
            key: 'kind',
            title: t('field.applicationKind'),
            render: (row) => t(keyOf('kind', row.kind)),
            isTight: true,
          },
          {
            key: 'credits',
            title: t('field.credits'),
            isFigure: true,
            render: (row) => <CreditAmount amount={row.creditsRecognised ?? row.creditsProposed ?? 0} />,
          },
          { key: 'hindrance', title: t('awaiting.hindrance'), render: (row) => both(row.hindrance) || '—' },
        ]}
      />
      {keys.length > 0 && <PostNotice ids={keys} onPosted={() => setKeys([])} />}
    </Page>
  )
}

function PostNotice({ ids, onPosted }: { ids: readonly string[]; onPosted: () => void }) {
  const { t, language } = useText()
  const { message } = App.useApp()
  const preview = useRead(previewNotice)
  const [typed, setTyped] = useState<string | null>(null)
  // The college's own contact, until another is typed for this notice.
  const contact = typed ?? preview.data?.contact ?? ''
  const act = useAct(postNotice, {
    onDone: (notice) => {
      void message.success(t('awaiting.posted', { number: notice.number, count: notice.itemCount }))
      onPosted()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    act.mutate({ body: { applicationIds: [...ids], contact } })
  }
  return (
    <Section title={t('awaiting.postTitle', { count: ids.length })}>
      <form onSubmit={submit}>
        <Stack>
          <Loaded query={preview} rows={2}>
            {(data) => (
              <Facts
                facts={[
                  [t('awaiting.period'), t('awaiting.workingDays', { count: data.workingDays })],
                  [
                    t('awaiting.days'),
                    data.days.map((day) => formatShortDay(day, language)).join(language === 'en' ? ', ' : '、'),
                  ],
                  [t('awaiting.ends'), formatDeadline(data.endsAt, language)],
                ]}
              />
            )}
          </Loaded>
          <Field
            label={t('awaiting.contact')}
            hint={t('awaiting.contactHint')}
            value={contact}
            onChange={setTyped}
            isRequired
            maxLength={200}
          />
          <ProblemAlert error={act.error} />
          <Button type="primary" htmlType="submit" disabled={preview.isError} loading={act.isPending}>
            {t('awaiting.act')}
          </Button>
        </Stack>
      </form>
    </Section>
  )
}
