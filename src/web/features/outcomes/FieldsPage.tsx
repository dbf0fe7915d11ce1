import { useNavigate, useParams } from 'react-router'
import { changeOutcome, readOutcome } from '../../../contract/outcomes.ts'
import { useAct, useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useText } from '../../text/text.ts'
import { Narrow, Page, Section } from '../../ui/Layout.tsx'
import { Loaded, Waiting } from '../../ui/Waiting.tsx'
import { DepositSteps } from './DepositSteps.tsx'
import { forgetTyped } from './kept-answers.ts'
import { OutcomeForm } from './OutcomeForm.tsx'
import { useKind } from '../../outcomes/use-kinds.ts'

/** The fields of a draft that is at the bank already. */
export function FieldsPage() {
  const { t, both } = useText()
  const { id = '' } = useParams()
  const navigate = useNavigate()
  const outcome = useRead(readOutcome, { params: { id } })
  const kind = useKind(outcome.data?.kind)
  const act = useAct(changeOutcome, {
    onDone: () => {
      forgetTyped(id)
      void navigate(paths.outcomeEvidence(id))
    },
  })
  return (
    <Page title={t('deposit.title')} lead={outcome.data && both(outcome.data.definitionName)}>
      <DepositSteps current={1} />
      <Loaded query={outcome}>
        {(data) =>
          kind ? (
            <Narrow>
              <Section title={data.title}>
                <OutcomeForm
                  keptAs={id}
                  fields={kind.fields}
                  certificate={data}
                  initial={{
                    title: data.title,
                    issuer: data.issuer,
                    certificateNumber: data.certificateNumber ?? '',
                    obtainedOn: data.obtainedOn,
                    validTo: data.validTo ?? '',
                    fields: Object.fromEntries(
                      Object.entries(data.fields).map(([key, value]) => [key, value === null ? '' : String(value)]),
                    ),
                  }}
                  error={act.error}
                  isPending={act.isPending}
                  onSubmit={(answers) =>
                    act.mutate({ params: { id }, body: { definitionId: data.definitionId, ...answers } })
                  }
                />
              </Section>
            </Narrow>
          ) : (
            <Waiting />
          )
        }
      </Loaded>
    </Page>
  )
}
