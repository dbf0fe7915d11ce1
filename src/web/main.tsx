import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createBrowserRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { readCurrentPerson } from '../contract/sign-in.ts'
import { problemCodeOf, queryClient } from './api.ts'
import { readPreferences } from './preferences.ts'
import { reloadIfReachable } from './reload.ts'
import { routes } from './routes.tsx'
import { en } from './text/en.ts'
import { startTexts } from './text/use-text.ts'
import { zhCN } from './text/zh-CN.ts'
import './ui/frame.css'
import './ui/parts.css'
import './ui/fields.css'
import './ui/tables.css'
import './ui/screens.css'
import './ui/evidence.css'
import './ui/bench.css'

const { language } = readPreferences()
startTexts(zhCN, en, language)

// A session that ended while the page was open: who is signed in is asked again, and the answer leads to the sign-in.
const askWhoIsSignedIn = (error: Error) => {
  if (problemCodeOf(error) !== 'not_signed_in') return
  void queryClient.invalidateQueries({ queryKey: [readCurrentPerson.id] })
}
queryClient.getQueryCache().subscribe((event) => {
  const isAboutPerson = event.query.queryKey[0] === readCurrentPerson.id
  if (event.type === 'updated' && event.action.type === 'error' && !isAboutPerson) askWhoIsSignedIn(event.action.error)
})
queryClient.getMutationCache().subscribe((event) => {
  if (event.type === 'updated' && event.action.type === 'error') askWhoIsSignedIn(event.action.error)
})

// A screen that is gone means that the bank was updated meanwhile: the new version is fetched, once in ten seconds.
addEventListener('vite:preloadError', () => {
  const lastMs = Number(sessionStorage.getItem('credit-bank.reloaded') ?? 0)
  if (Date.now() - lastMs < 10_000) return
  sessionStorage.setItem('credit-bank.reloaded', String(Date.now()))
  void reloadIfReachable()
})

const root = document.getElementById('root')
if (!root) throw new Error('index.html has the element that the application lives in')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={createBrowserRouter(routes)} />
    </QueryClientProvider>
  </StrictMode>,
)
