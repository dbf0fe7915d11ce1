import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { readPreferences } from './preferences.ts'
import { PublicApp } from './public/PublicApp.tsx'
import { publicTexts as en } from './text/en/public.ts'
import { startTexts } from './text/use-text.ts'
import { publicTexts as zhCN } from './text/zh-CN/public.ts'
import './ui/frame.css'
import './ui/parts.css'
import './ui/fields.css'
import './ui/tables.css'
import './ui/screens.css'
import './public/public.css'

const { language } = readPreferences()
startTexts(zhCN, en, language)

const root = document.getElementById('root')
if (!root) throw new Error('public.html has the element that the pages live in')
createRoot(root).render(
  <StrictMode>
    <PublicApp />
  </StrictMode>,
)
