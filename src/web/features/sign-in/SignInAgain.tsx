import { Modal } from 'antd'
import { readCurrentPerson } from '../../../contract/sign-in.ts'
import { queryClient, setCsrfToken } from '../../api.ts'
import { paths } from '../../paths.ts'
import type { CurrentPerson } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { Stack } from '../../ui/Layout.tsx'
import { SignInForm } from './SignInForm.tsx'

/** Over a page whose session ended: what was typed stays beneath until the same person is back. */
export function SignInAgain({ person }: { person: CurrentPerson }) {
  const { t } = useText()
  const enter = (next: CurrentPerson) => {
    setCsrfToken(next.csrfToken)
    queryClient.setQueryData([readCurrentPerson.id, null], next)
    void queryClient.invalidateQueries()
  }
  return (
    <Modal open title={t('signIn.again')} closable={false} footer={null}>
      <Stack>
        <p>{t('signIn.againWords')}</p>
        <SignInForm knownUsername={person.username} onSignedIn={enter}>
          <a href={paths.signIn()}>{t('signIn.asOther')}</a>
        </SignInForm>
      </Stack>
    </Modal>
  )
}
