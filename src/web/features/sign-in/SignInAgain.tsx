import { Modal } from 'antd'
import { useRef } from 'react'
import { readCurrentPerson } from '../../../contract/sign-in.ts'
import { queryClient, setCsrfToken } from '../../api.ts'
import { paths } from '../../paths.ts'
import type { CurrentPerson } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { SignInForm } from './SignInForm.tsx'

/** Over a page whose session ended: what was typed stays beneath until the same person is back. */
export function SignInAgain({ person }: { person: CurrentPerson }) {
  const { t } = useText()
  const form = useRef<HTMLDivElement>(null)
  // A dialog gives the focus to its first field, which is filled in already.
  const focusPassword = () => form.current?.querySelector<HTMLInputElement>('[type=password]')?.focus()
  const enter = (next: CurrentPerson) => {
    setCsrfToken(next.csrfToken)
    if (next.personId !== person.personId) {
      queryClient.clear()
      location.assign(paths.home())
      return
    }
    queryClient.setQueryData([readCurrentPerson.id, null], next)
    void queryClient.invalidateQueries()
  }
  return (
    <Modal open title={t('signIn.again')} closable={false} footer={null} afterOpenChange={focusPassword}>
      <div ref={form} className="cb-stack cb-gap-medium">
        <p>{t('signIn.againWords')}</p>
        <SignInForm knownUsername={person.username} onSignedIn={enter} />
      </div>
    </Modal>
  )
}
