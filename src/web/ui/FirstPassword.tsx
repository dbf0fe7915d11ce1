import { useText } from '../text/text.ts'
import { Code, Facts } from './Layout.tsx'

interface FirstPasswordProps {
  username: string
  /** Null where it was shown before, or where the person keeps a sign-in. */
  initialPassword: string | null
}

/** A first password, shown once to whoever hands it over. */
export function FirstPassword({ username, initialPassword }: FirstPasswordProps) {
  const { t } = useText()
  return (
    <div className="cb-note cb-note-wait" role="status">
      <p>{t(initialPassword === null ? 'accounts.noPassword' : 'accounts.openedOnce')}</p>
      <Facts
        facts={[
          [t('signIn.username'), <Code>{username}</Code>],
          [t('accounts.initialPassword'), initialPassword && <Code>{initialPassword}</Code>],
        ]}
      />
    </div>
  )
}
