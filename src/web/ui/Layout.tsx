import { LeftOutlined } from '@ant-design/icons'
import { useEffect, useRef, type ReactNode } from 'react'
import { Link, useLocation } from 'react-router'
import { useText } from '../text/text.ts'
import { useTitle } from '../text/use-title.ts'

interface PageProps {
  title: string
  /** Above the title: what the page is about. */
  kicker?: ReactNode
  /** The page that this one belongs to. */
  parent?: { path: string; name: string }
  lead?: ReactNode
  /** The one primary action, and quiet ones beside it. */
  actions?: ReactNode
  /** Work surfaces and tables use the full width. */
  isWide?: boolean
  children: ReactNode
}

/** A page: its title as a noun, one primary action. The title takes the focus after a change of page. */
export function Page({ title, kicker, parent, lead, actions, isWide, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { pathname } = useLocation()
  const { t } = useText()
  useTitle(title, t('brand'))
  useEffect(() => {
    if (history.state?.idx > 0) heading.current?.focus({ preventScroll: true })
  }, [pathname])
  return (
    <div className={isWide ? 'cb-page cb-page-wide' : 'cb-page'}>
      <header className="cb-page-head">
        <div className="cb-page-title">
          {parent && (
            <Link to={parent.path} className="cb-parent">
              <LeftOutlined aria-hidden /> {parent.name}
            </Link>
          )}
          {kicker && <div className="cb-kicker">{kicker}</div>}
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead && <p className="cb-lead">{lead}</p>}
        </div>
        {actions && <div className="cb-actions">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

interface SectionProps {
  title?: ReactNode
  extra?: ReactNode
  /** Without the surface of a card, for parts that bring their own. */
  isPlain?: boolean
  id?: string
  children: ReactNode
}

export function Section({ title, extra, isPlain, id, children }: SectionProps) {
  return (
    <section className={isPlain ? 'cb-section' : 'cb-section cb-card'} id={id}>
      {(title || extra) && (
        <div className="cb-section-head">
          {title && <h2>{title}</h2>}
          {extra}
        </div>
      )}
      {children}
    </section>
  )
}

type Gap = 'small' | 'medium' | 'large'
export const Stack = ({ gap = 'medium', children }: { gap?: Gap; children: ReactNode }) => (
  <div className={`cb-stack cb-gap-${gap}`}>{children}</div>
)

interface RowProps {
  gap?: Gap
  /** The first to the left, the last to the right. */
  isSpread?: boolean
  children: ReactNode
}
export const Row = ({ gap = 'small', isSpread, children }: RowProps) => (
  <div className={`cb-row cb-gap-${gap}${isSpread ? ' cb-spread' : ''}`}>{children}</div>
)

/** Equal columns that fold into one where there is no room. */
export const Columns = ({ children }: { children: ReactNode }) => <div className="cb-columns">{children}</div>

/** A wide main column with a narrow one beside it. */
export const Split = ({ main, aside }: { main: ReactNode; aside: ReactNode }) => (
  <div className="cb-split">
    <div className="cb-stack cb-gap-large">{main}</div>
    <aside className="cb-stack cb-gap-large">{aside}</aside>
  </div>
)

/** One question at a time is not wider than a line that reads well. */
export const Narrow = ({ children }: { children: ReactNode }) => <div className="cb-narrow">{children}</div>

export type Fact = readonly [label: ReactNode, value: ReactNode] | null | false

/** Facts as label and value; what is empty is left out. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="cb-facts">
      {facts.map((fact, index) => {
        if (!fact || fact[1] === null || fact[1] === undefined || fact[1] === '') return null
        return (
          <div key={index}>
            <dt>{fact[0]}</dt>
            <dd>{fact[1]}</dd>
          </div>
        )
      })}
    </dl>
  )
}

/** Quiet words. */
export const Quiet = ({ children }: { children: ReactNode }) => <span className="cb-quiet">{children}</span>

/** A text that someone wrote, with its line breaks. */
export const Written = ({ children }: { children: ReactNode }) => <p className="cb-written">{children}</p>

/** Numbers and codes that are compared: tabular figures. */
export const Code = ({ children }: { children: ReactNode }) => <span className="cb-code">{children}</span>

/** For readers of the screen alone. */
export const Unseen = ({ children }: { children: ReactNode }) => <span className="cb-unseen">{children}</span>

/** A plain list of rows with a line between them. */
export const Lines = ({ children, label }: { children: ReactNode; label?: string }) => (
  <ul className="cb-lines" aria-label={label}>
    {children}
  </ul>
)
