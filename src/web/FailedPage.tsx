import { Button } from 'antd'
import { useRouteError } from 'react-router'
import { paths } from './paths.ts'
import { useText } from './text/text.ts'
import { Page, Section, Stack } from './ui/Layout.tsx'
import { LinkButton } from './ui/LinkButton.tsx'
import { Nothing } from './ui/Waiting.tsx'

/** A page that broke: what happened, what was kept, and the way on. */
export function FailedPage() {
  const { t } = useText()
  const error = useRouteError()
  // A chunk that is gone means that a newer version was installed: a reload fetches it.
  console.error(error)
  return (
    <Page title={t('failed.title')}>
      <Section>
        <Stack>
          <p>{t('failed.words')}</p>
          <Button type="primary" onClick={() => location.reload()}>
            {t('act.reload')}
          </Button>
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
