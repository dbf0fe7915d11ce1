import { CheckCircleFilled, MinusCircleOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import type { AnswerOf } from '../../contract/operation.ts'
import { removeEvidence, uploadEvidence, type readOutcome } from '../../contract/outcomes.ts'
import { evidenceFileUrl, uploadFile, useAct } from '../api.ts'
import { formatSize } from '../text/format.ts'
import { useText } from '../text/text.ts'
import { FileDrop } from '../ui/FileDrop.tsx'
import { ProblemAlert } from '../ui/ProblemAlert.tsx'
import { countEvidence, type ChecklistLine, type OutcomeKind } from './use-kinds.ts'

type Outcome = AnswerOf<typeof readOutcome>

/** The evidence that a kind asks for, ticked as files come. */
export function EvidenceChecklist({ outcome, kind }: { outcome: Outcome; kind: OutcomeKind }) {
  return (
    <ul className="cb-checklist">
      {countEvidence(kind, outcome.evidence).map((line) => (
        <Item key={line.item.key} line={line} outcome={outcome} />
      ))}
    </ul>
  )
}

function Item({ line: { item, count }, outcome }: { line: ChecklistLine; outcome: Outcome }) {
  const { t, both } = useText()
  const client = useQueryClient()
  const remove = useAct(removeEvidence)
  const files = outcome.evidence.filter((file) => file.checklistKey === item.key)
  const upload = async (file: File, onProgress: (share: number) => void) => {
    const request = { params: { id: outcome.id }, query: { checklistKey: item.key } }
    await uploadFile(uploadEvidence, request, file, onProgress)
    await client.invalidateQueries()
  }
  return (
    <li>
      <div className="cb-checklist-head">
        <span className={count > 0 ? 'cb-meaning-good' : 'cb-quiet'} aria-hidden>
          {count > 0 ? <CheckCircleFilled /> : <MinusCircleOutlined />}
        </span>
        <h3>{both(item.label)}</h3>
        <span className="cb-quiet">{item.isRequired ? t('evidence.required') : t('evidence.optional')}</span>
        <span className="cb-unseen">{count > 0 ? t('evidence.there') : t('evidence.missing')}</span>
      </div>
      {item.needsOriginalSeen && <p className="cb-quiet">{t('evidence.original')}</p>}
      {item.sensitivity !== 'none' && <p className="cb-quiet">{t(`evidence.sensitivity.${item.sensitivity}`)}</p>}
      {files.length > 0 && (
        <ul className="cb-files">
          {files.map((file) => (
            <li key={file.id}>
              <a href={evidenceFileUrl(file.id)} target="_blank" rel="noreferrer">
                {file.fileName}
              </a>
              <span className="cb-quiet">{formatSize(file.sizeBytes)}</span>
              <Button
                type="text"
                size="small"
                aria-label={t('evidence.removeNamed', { name: file.fileName })}
                loading={remove.isPending && remove.variables?.params.id === file.id}
                onClick={() => remove.mutate({ params: { id: file.id } })}
              >
                {t('evidence.remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <ProblemAlert error={remove.error} />
      {count < item.filesMaximum && <FileDrop label={both(item.label)} accepts={item.accepts} upload={upload} />}
    </li>
  )
}
