import { App, ConfigProvider, type ConfigProviderProps } from 'antd'
import * as enGB from 'antd/es/locale/en_GB.js'
import * as zhCN from 'antd/es/locale/zh_CN.js'
import { useMemo } from 'react'
import { Navigate, Outlet, useLocation } from 'react-router'
import { readCurrentPerson } from '../contract/sign-in.ts'
import { problemCodeOf, setCsrfToken, useRead } from './api.ts'
import { SignInAgain } from './features/sign-in/SignInAgain.tsx'
import { paths } from './paths.ts'
import { usePreferences } from './preferences.ts'
import { SessionProvider } from './session.tsx'
import { antdThemeOf } from './ui/antd-theme.ts'
import { useIsPhone } from './ui/use-media.ts'
import { Loaded } from './ui/Waiting.tsx'

/** Type checker and bundler disagree on what the default of these modules is; the words are in it for both. */
const localeOf = (module: { default: unknown }) => module.default as NonNullable<ConfigProviderProps['locale']>
const locales = { en: localeOf(enGB), 'zh-CN': localeOf(zhCN) }

/** What every page stands in: the theme and the words of Ant Design. */
export function Root() {
  const { language, theme } = usePreferences()
  const isPhone = useIsPhone()
  const antdTheme = useMemo(() => antdThemeOf(theme, isPhone), [theme, isPhone])
  return (
    <ConfigProvider theme={antdTheme} locale={locales[language]} button={{ autoInsertSpace: false }}>
      <App className="cb-app">
        <Outlet />
      </App>
    </ConfigProvider>
  )
}

/**
 * Asks who is signed in; nobody is sent to the sign-in, and comes back here afterwards. Where the session ends while a
 * page is open, the page stays: the sign-in comes over it.
 */
export function SignedIn() {
  const person = useRead(readCurrentPerson)
  const { pathname, search } = useLocation()
  const isSignedOut = problemCodeOf(person.error) === 'not_signed_in'
  if (isSignedOut && person.data === undefined) {
    return (
      <Navigate
        to={paths.signIn(pathname === '/' || pathname === paths.home() ? undefined : pathname + search)}
        replace
      />
    )
  }
  return (
    <Loaded query={person}>
      {(data) => {
        setCsrfToken(data.csrfToken)
        if (data.mustChangePassword && pathname !== paths.password()) return <Navigate to={paths.password()} replace />
        const mustSetUp = !data.mustChangePassword && data.mustSetUpSecondFactor
        if (mustSetUp && pathname !== paths.secondFactor()) return <Navigate to={paths.secondFactor()} replace />
        return (
          <SessionProvider person={data}>
            <Outlet />
            {isSignedOut && <SignInAgain person={data} />}
          </SessionProvider>
        )
      }}
    </Loaded>
  )
}
