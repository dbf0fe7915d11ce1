import { useText } from '../../text/text.ts'
import { Columns, Page } from '../Layout.tsx'
import { AmountExamples, AnswerExamples, StoryExamples } from './FactExamples.tsx'
import { FormExamples } from './FormExamples.tsx'
import { TableExamples, ViewerExamples } from './TableExamples.tsx'

/** Every component with its states, to look at in both themes and languages. Names of sections are names in code. */
export function ComponentsPage() {
  const { t } = useText()
  return (
    <Page title={t('components.title')} lead={t('components.lead')}>
      <Columns>
        <AmountExamples />
        <StoryExamples />
      </Columns>
      <Columns>
        <FormExamples />
        <AnswerExamples />
      </Columns>
      <TableExamples />
      <ViewerExamples />
    </Page>
  )
}
