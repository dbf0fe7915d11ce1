import type { AnswerOf } from '../../../contract/operation.ts'
import type { listPolicies } from '../../../contract/policy-set-up.ts'
import { useText } from '../../text/text.ts'
import { Field } from '../../ui/Field.tsx'

type Remedy = AnswerOf<typeof listPolicies>['items'][number]['policy']['remedy']

/** Within which days a learner may contest a decision, and when it is answered; the days of an appeal are the law's. */
export function RemedyFields({ remedy, onChange }: { remedy: Remedy; onChange: (remedy: Remedy) => void }) {
  const { t } = useText()
  const fields = [
    ['reconsiderationWorkingDays', 3, 30],
    ['reconsiderationAnswerWorkingDays', 1, 30],
    ['appealVotesMinimum', 3, 15],
  ] as const
  return fields.map(([name, minimum, maximum]) => (
    <Field
      key={name}
      label={t(`setUp.${name}`)}
      type="number"
      minimum={minimum}
      maximum={maximum}
      value={String(remedy[name])}
      onChange={(value) => onChange({ ...remedy, [name]: Number(value) })}
      isRequired
    />
  ))
}
