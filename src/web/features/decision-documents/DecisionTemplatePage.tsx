import { useQueryClient } from '@tanstack/react-query'
import {
  fetchDecisionTemplate,
  readDecisionTemplate,
  resetDecisionTemplate,
  uploadDecisionTemplate,
} from '../../../contract/decision-documents.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { uploadFile, useAct, useRead } from '../../api.ts'
import { SaveButton } from '../../archives/SaveButton.tsx'
import { paths } from '../../paths.ts'
import { useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { FileDrop } from '../../ui/FileDrop.tsx'
import { Code, Page, Section, Stack } from '../../ui/Layout.tsx'
import { Loaded } from '../../ui/Waiting.tsx'

type Template = AnswerOf<typeof readDecisionTemplate>

/** The layout of the decision documents: what is in use, its placeholders, a new one, and back to the bank's own. */
export function DecisionTemplatePage() {
  const { t } = useText()
  const template = useRead(readDecisionTemplate)
  const client = useQueryClient()
  const upload = async (file: File, onProgress: (share: number) => void) => {
    await uploadFile(uploadDecisionTemplate, { params: {}, query: {} }, file, onProgress)
    await client.invalidateQueries()
  }
  return (
    <Page
      title={t('template.title')}
      lead={t('template.lead')}
      parent={{ path: paths.ownNotices(), name: t('ownNotices.title') }}
    >
      <Loaded query={template} rows={4}>
        {(data) => (
          <Stack>
            <Section title={t('template.present')}>
              <p>
                {data.isDefault
                  ? t('template.default')
                  : t('template.own', { name: data.fileName, version: data.version })}
              </p>
              <Stack>
                <div className="cb-row cb-gap-small">
                  <SaveButton operation={fetchDecisionTemplate} request={{}} label={t('template.fetch')} />
                </div>
                {!data.isDefault && <Reset />}
              </Stack>
            </Section>
            <Section title={t('template.upload')}>
              <FileDrop label={t('template.title')} accepts="document" upload={upload} />
            </Section>
            <Placeholders template={data} />
          </Stack>
        )}
      </Loaded>
    </Page>
  )
}

function Reset() {
  const { t } = useText()
  const reset = useAct(resetDecisionTemplate)
  return (
    <Confirm
      act={t('template.reset')}
      question={t('template.resetQuestion')}
      isPending={reset.isPending}
      error={reset.error}
      isDone={reset.isSuccess}
      onConfirm={() => reset.mutate(undefined)}
    />
  )
}

function Placeholders({ template: { known, used } }: { template: Template }) {
  const { t } = useText()
  const mark = (name: string, place = name) => (
    <li key={place}>
      <Code>{`{${name}}`}</Code> {used.includes(place) && <span className="cb-quiet">{t('template.used')}</span>}
    </li>
  )
  return (
    <Section title={t('template.placeholders')}>
      <p>{t('template.once')}</p>
      <ul>{known.once.map((name) => mark(name))}</ul>
      <p>
        {t('template.line')} <Code>{`{#${known.list}}…{/${known.list}}`}</Code>
      </p>
      <ul>{known.ofLine.map((name) => mark(name, `${known.list}.${name}`))}</ul>
    </Section>
  )
}
