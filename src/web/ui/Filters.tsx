import { Input } from 'antd'
import { useEffect, useRef, useState, type ComponentProps } from 'react'
import { useText } from '../text/text.ts'
import { Choice, type Option } from './Choice.tsx'
import type { PageOfRows } from './use-page.ts'

export type Filter =
  | { name: string; label: string; kind: 'search'; hint?: string }
  | {
      name: string
      label: string
      kind: 'choice'
      options: readonly Option[]
      /** The choice when nothing is chosen; "all" unless told. */
      first?: string
    }

/** The filters above a table. What is chosen is in the place of the page, so it survives a reload. */
export function Filters<Row>({ filters, page }: { filters: readonly Filter[]; page: PageOfRows<Row> }) {
  const { t } = useText()
  return (
    <search className="cb-filters">
      {filters.map((filter) =>
        filter.kind === 'search' ? (
          <SearchFilter
            key={filter.name}
            label={filter.label}
            hint={filter.hint}
            value={page.filters[filter.name] ?? ''}
            onChange={(value) => page.setFilter(filter.name, value)}
          />
        ) : (
          <ChoiceFilter
            key={filter.name}
            label={filter.label}
            options={[{ value: '', label: filter.first ?? t('table.all') }, ...filter.options]}
            value={page.filters[filter.name] ?? ''}
            onChange={(value) => page.setFilter(filter.name, value)}
          />
        ),
      )}
    </search>
  )
}

/** Shows the choice at once; the place follows a moment later. */
function ChoiceFilter({ value, onChange, ...rest }: ComponentProps<typeof Choice>) {
  const [chosen, setChosen] = useState(value)
  useEffect(() => setChosen(value), [value])
  const choose = (next: string) => {
    setChosen(next)
    onChange(next)
  }
  return <Choice {...rest} value={chosen} onChange={choose} />
}

interface SearchFilterProps {
  label: string
  hint?: string
  value: string
  onChange: (value: string) => void
}

/** A search that asks once the typing rests. */
export function SearchFilter({ label, hint, value, onChange }: SearchFilterProps) {
  const [typed, setTyped] = useState(value)
  // Asks from where one is by then: what was opened while the typing rested stays open.
  const ask = useRef(onChange)
  ask.current = onChange
  useEffect(() => setTyped(value), [value])
  useEffect(() => {
    if (typed === value) return
    const timer = setTimeout(() => ask.current(typed.trim()), 350)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <label className="cb-field cb-field-search">
      <span className="cb-field-label">{label}</span>
      <Input
        type="search"
        allowClear
        maxLength={100}
        placeholder={hint}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onPressEnter={() => onChange(typed.trim())}
      />
    </label>
  )
}
