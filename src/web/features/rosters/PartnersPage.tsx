import { Button } from 'antd'
import { useState, type FormEvent } from 'react'
import { admitPartner, endPartner, listPartners } from '../../../contract/rosters.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { useAct, useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { formatInstant } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Confirm } from '../../ui/Confirm.tsx'
import { Field } from '../../ui/Field.tsx'
import { Code, Page, Section, Stack } from '../../ui/Layout.tsx'
import { PlainTable } from '../../ui/PlainTable.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Loaded, Nothing } from '../../ui/Waiting.tsx'

type Partner = AnswerOf<typeof listPartners>['items'][number]

/** The enterprises and certifiers that may deposit for the college's learners. */
export function PartnersPage() {
  const { t } = useText()
  const partners = useRead(listPartners)
  return (
    <Page
      title={t('nav.partners')}
      lead={t('partners.lead')}
      parent={{ path: paths.rosters(), name: t('nav.rosters') }}
    >
      <Section>
        <Loaded query={partners}>
          {({ items }) =>
            items.length === 0 ? <Nothing reason={t('partners.none')} /> : <Partners partners={items} />
          }
        </Loaded>
      </Section>
      <Section title={t('partners.admit')}>
        <AdmitForm />
      </Section>
    </Page>
  )
}

function Partners({ partners }: { partners: readonly Partner[] }) {
  const { t, both, language } = useText()
  return (
    <PlainTable
      label={t('nav.partners')}
      rows={partners}
      rowKey={(row) => `${row.id} ${row.admittedAt}`}
      columns={[
        { key: 'name', title: t('field.name'), isName: true, render: (row) => both(row.names) },
        { key: 'code', title: t('partners.code'), render: (row) => <Code>{row.code}</Code> },
        { key: 'kind', title: t('partners.kind'), render: (row) => t(`partners.kind.${row.kind}`) },
        { key: 'since', title: t('partners.since'), render: (row) => formatInstant(row.admittedAt, language) },
        {
          key: 'until',
          title: t('partners.until'),
          render: (row) => (row.endedAt ? formatInstant(row.endedAt, language) : <EndPartner id={row.id} />),
        },
      ]}
    />
  )
}

function EndPartner({ id }: { id: string }) {
  const { t } = useText()
  const act = useAct(endPartner)
  return (
    <Confirm
      act={t('partners.end')}
      question={t('partners.endQuestion')}
      isDangerous
      isPending={act.isPending}
      isDone={act.isSuccess}
      error={act.error}
      onConfirm={() => act.mutate({ params: { id } })}
    />
  )
}

const empty = { code: '', kind: 'ENTERPRISE' as 'ENTERPRISE' | 'CERTIFIER', nameZh: '', nameEn: '' }

function AdmitForm() {
  const { t } = useText()
  const [typed, setTyped] = useState(empty)
  const act = useAct(admitPartner, { onDone: () => setTyped(empty) })
  const set = (change: Partial<typeof typed>) => setTyped((before) => ({ ...before, ...change }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    act.mutate({ body: typed })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Field
          label={t('partners.code')}
          value={typed.code}
          onChange={(code) => set({ code })}
          isRequired
          maxLength={32}
        />
        <Choice
          label={t('partners.kind')}
          value={typed.kind}
          onChange={(kind) => set({ kind: kind as typeof typed.kind })}
          options={(['ENTERPRISE', 'CERTIFIER'] as const).map((value) => ({
            value,
            label: t(`partners.kind.${value}`),
          }))}
        />
        <Field
          label={t('partners.nameZh')}
          value={typed.nameZh}
          onChange={(nameZh) => set({ nameZh })}
          isRequired
          maxLength={200}
        />
        <Field
          label={t('partners.nameEn')}
          value={typed.nameEn}
          onChange={(nameEn) => set({ nameEn })}
          isRequired
          maxLength={200}
        />
        <ProblemAlert error={act.error} />
        <Button type="primary" htmlType="submit" loading={act.isPending}>
          {t('partners.admit')}
        </Button>
      </Stack>
    </form>
  )
}
