import { Button } from 'antd'
import { useState, type FormEvent } from 'react'
import { inviteExperts } from '../../../contract/panels.ts'
import { useAct } from '../../api.ts'
import { useText } from '../../text/text.ts'
import { Section, Stack } from '../../ui/Layout.tsx'
import { Options } from '../../ui/Options.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import type { CasePanel } from './CasePanelPage.tsx'

interface InviteExpertsProps {
  applicationId: string
  version: number
  found: CasePanel
}

/** Who may be invited; whom a tie to the case keeps out stands there with the reason and cannot be chosen. */
export function InviteExperts({ applicationId, version, found }: InviteExpertsProps) {
  const { t, both } = useText()
  const [expertIds, setExpertIds] = useState<string[]>([])
  const act = useAct(inviteExperts)
  const invited = new Set(found.panel?.state === 'OPEN' ? found.panel.members.map((one) => one.expertId) : [])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    act.mutate({ params: { id: applicationId }, body: { version, expertIds } })
  }
  return (
    <Section title={t('panel.invite')}>
      <form onSubmit={submit}>
        <Stack>
          <p className="cb-quiet">{t('panel.inviteLead')}</p>
          <Options
            label={t('panel.experts')}
            isLabelUnseen
            isMultiple
            values={expertIds}
            onChange={setExpertIds}
            options={found.experts
              .filter((one) => !invited.has(one.expertId))
              .map((one) => ({
                value: one.expertId,
                label: one.expertName,
                detail: one.hindrance ? t('panel.mustRecuse', { reason: both(one.hindrance) }) : undefined,
                isDisabled: one.hindrance !== null,
              }))}
          />
          <ProblemAlert error={act.error} />
          <Button type="primary" htmlType="submit" disabled={expertIds.length === 0} loading={act.isPending} block>
            {t('panel.invite')}
          </Button>
        </Stack>
      </form>
    </Section>
  )
}
