import { TranslationOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { changePreferences, usePreferences } from '../preferences.ts'
import { useText } from '../text/text.ts'
import { useTitle } from '../text/use-title.ts'
import { BrandMark } from './BrandMark.tsx'

interface SignInFrameProps {
  title: string
  lead?: string
  children: ReactNode
}

/** What surrounds the pages before the sign-in. */
export function SignInFrame({ title, lead, children }: SignInFrameProps) {
  const { t } = useText()
  const { language } = usePreferences()
  const next = language === 'en' ? 'zh-CN' : 'en'
  useTitle(title, t('brand'))
  return (
    <main className="cb-door">
      <div className="cb-door-brand">
        <BrandMark />
        <span>{t('brand')}</span>
      </div>
      <div className="cb-card cb-door-card">
        <div className="cb-section-head">
          <h1>{title}</h1>
          <Button
            type="text"
            icon={<TranslationOutlined aria-hidden />}
            lang={next}
            onClick={() => changePreferences({ language: next })}
          >
            {next === 'en' ? 'English' : '中文'}
          </Button>
        </div>
        {lead && <p className="cb-lead">{lead}</p>}
        {children}
      </div>
    </main>
  )
}
