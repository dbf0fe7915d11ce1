import { Button } from 'antd'
import { markOriginalSeen } from '../../../contract/outcomes.ts'
import { evidenceFileUrl, useAct } from '../../api.ts'
import { useSession } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { EvidenceViewer } from '../../ui/EvidenceViewer.tsx'
import { Section } from '../../ui/Layout.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { useKind } from '../../outcomes/use-kinds.ts'
import { canDo, type Application } from './application-view.ts'
import { ClearDuplicate } from './ClearDuplicate.tsx'

/** The evidence with the viewer; who may, marks the originals as seen. */
export function CaseEvidence({ application }: { application: Application }) {
  const { t, both } = useText()
  const { role } = useSession()
  const kind = useKind(application.outcome?.kind)
  const mark = useAct(markOriginalSeen)
  const itemOf = (key: string) => kind?.checklist.find((one) => one.key === key)
  const canMark = canDo(application, 'mark_original_seen')
  return (
    <Section title={t('evidence.title')}>
      <EvidenceViewer
        empty={t('evidence.noneYet')}
        files={(kind ? application.evidence : []).map((file) => {
          const item = itemOf(file.checklistKey)
          const isCovered = role !== 'learner' && item?.sensitivity === 'id-number'
          const url = evidenceFileUrl(file.id, isCovered ? 'id-number' : undefined)
          return { ...file, label: both(item?.label) || file.checklistKey, url, isCovered }
        })}
        renderAct={(file) =>
          canMark && !file.originalSeenAt ? (
            <Button
              loading={mark.isPending}
              aria-label={t('evidence.markSeenNamed', { name: file.label })}
              onClick={() => mark.mutate({ params: { id: file.id } })}
            >
              {t('evidence.markSeen')}
            </Button>
          ) : null
        }
      />
      <ProblemAlert error={mark.error} />
      <ClearDuplicate application={application} />
    </Section>
  )
}
