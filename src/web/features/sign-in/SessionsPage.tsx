import { Button } from 'antd'
import { listSessions, revokeSession, revokeSessions } from '../../../contract/sign-in.ts'
import { useAct, useRead } from '../../api.ts'
import { formatInstant } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { Facts, Lines, Page, Section, Stack } from '../../ui/Layout.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Mark } from '../../ui/StateTag.tsx'
import { Loaded } from '../../ui/Waiting.tsx'
import { nameDevice } from './device.ts'

/** Where the person is signed in, and a way to end all of it elsewhere. */
export function SessionsPage() {
  const { t, language } = useText()
  const sessions = useRead(listSessions)
  const revoke = useAct(revokeSessions)
  const revokeOne = useAct(revokeSession)
  const act = (
    <Confirm
      act={t('sessions.revoke')}
      question={t('sessions.question')}
      isPending={revoke.isPending}
      error={revoke.error}
      isDone={revoke.isSuccess}
      onConfirm={() => revoke.mutate(undefined)}
    />
  )
  return (
    <Page title={t('sessions.title')} actions={act}>
      <Section>
        <ProblemAlert error={revokeOne.error} />
        <Loaded query={sessions}>
          {({ items }) => (
            <Lines label={t('sessions.title')}>
              {items.map((session) => (
                <li key={session.id}>
                  <Stack gap="small">
                    <span>
                      <strong title={session.userAgent}>
                        {nameDevice(session.userAgent) || t('sessions.unknown')}
                      </strong>{' '}
                      {session.isCurrent && <Mark meaning="good">{t('sessions.current')}</Mark>}
                    </span>
                    <Facts
                      facts={[
                        [t('sessions.since'), formatInstant(session.createdAt, language)],
                        [t('sessions.lastSeen'), formatInstant(session.lastSeenAt, language)],
                      ]}
                    />
                    {!session.isCurrent && (
                      <Button
                        size="small"
                        loading={revokeOne.isPending}
                        onClick={() => revokeOne.mutate({ params: { id: session.id } })}
                      >
                        {t('sessions.revokeOne')}
                      </Button>
                    )}
                  </Stack>
                </li>
              ))}
            </Lines>
          )}
        </Loaded>
      </Section>
    </Page>
  )
}
