import { Button } from 'antd'
import { useState } from 'react'
import { useRouteError } from 'react-router'
import { paths } from './paths.ts'
import { reloadIfReachable } from './reload.ts'
import { useText } from './text/text.ts'
import { Page, Row, Section, Stack } from './ui/Layout.tsx'
import { LinkButton } from './ui/LinkButton.tsx'
import { Nothing } from './ui/Waiting.tsx'

/** A page that broke: what happened, what was kept, and the way on. */
export function FailedPage() {
  const { t } = useText()
  const error = useRouteError()
  const [isUnreachable, setIsUnreachable] = useState(false)
  // A chunk that is gone means that a newer version was installed: a reload fetches it.
  console.error(error)
  return (
    <Page title={t('failed.title')}>
      <Section>
        <Stack>
          <p>{t('failed.words')}</p>
          {isUnreachable && (
            <p className="cb-note cb-note-wait" role="status">
              {t('failed.unreachable')}
            </p>
          )}
          <Row>
            <Button
              type="primary"
              onClick={() => void reloadIfReachable().then((isReachable) => setIsUnreachable(!isReachable))}
            >
              {t('act.reload')}
            </Button>
          </Row>
        </Stack>
      </Section>
    </Page>
  )
}

export function LostPage() {
  const { t } = useText()
  return (
    <Page title={t('lost.title')}>
      <Section>
        <Nothing reason={t('lost.words')} action={<LinkButton to={paths.home()}>{t('lost.home')}</LinkButton>} />
      </Section>
    </Page>
  )
}
