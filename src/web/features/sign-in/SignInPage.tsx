import { Link, useNavigate, useSearchParams } from 'react-router'
import { readBank, readCurrentPerson } from '../../../contract/sign-in.ts'
import { chooseInstitution, queryClient, setCsrfToken, useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { changePreferences } from '../../preferences.ts'
import type { CurrentPerson } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { SignInFrame } from '../../ui/SignInFrame.tsx'
import { SignInForm } from './SignInForm.tsx'

/** Signing in: user name and password, then the code of the authenticator where one is set up. */
export function SignInPage() {
  const { t } = useText()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const enter = (person: CurrentPerson) => {
    queryClient.clear()
    chooseInstitution(null)
    setCsrfToken(person.csrfToken)
    queryClient.setQueryData([readCurrentPerson.id, null], person)
    changePreferences({ language: person.language })
    void navigate(safeReturn(search.get('returnTo')), { replace: true })
  }
  return (
    <SignInFrame title={t('signIn.title')}>
      <SignInForm onSignedIn={enter}>
        <OtherWays />
      </SignInForm>
    </SignInFrame>
  )
}

function OtherWays() {
  const { t } = useText()
  const bank = useRead(readBank)
  return (
    <>
      <p className="cb-quiet">{t('signIn.help')}</p>
      {bank.data?.isDemonstration && <p className="cb-quiet">{t('signIn.demonstration')}</p>}
      <p className="cb-links">
        <Link to={paths.register()}>{t('signIn.register')}</Link>
        <a href={paths.publicHome()}>{t('signIn.public')}</a>
      </p>
    </>
  )
}

/** Only addresses of this application: a link from outside never sends a person elsewhere. */
function safeReturn(target: string | null): string {
  return target?.startsWith('/app') && !target.startsWith('//') ? target : paths.home()
}
