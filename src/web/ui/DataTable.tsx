import { Button, Checkbox, Skeleton, Table } from 'antd'
import { useEffect, useState, type MouseEvent, type ReactNode } from 'react'
import { Link, useNavigate } from 'react-router'
import { useText } from '../text/text.ts'
import { ExportMenu } from './ExportMenu.tsx'
import { Filters, type Filter } from './Filters.tsx'
import { ProblemAlert } from './ProblemAlert.tsx'
import { useKeys } from './use-keys.ts'
import { useIsPhone } from './use-media.ts'
import type { PageOfRows } from './use-page.ts'
import { Nothing } from './Waiting.tsx'

export interface Column<Row> {
  key: string
  title: string
  render: (row: Row) => ReactNode
  /** The column that names the row: it carries the link and heads the card on a phone. */
  isName?: boolean
  /** Figures stand to the right. */
  isFigure?: boolean
  /** Short words that would break badly: kept on one line. */
  isTight?: boolean
  /** Stands beside the name at the head of the card on a phone, as an amount does on a statement. */
  headsCard?: boolean
  /** Left out of the card on a phone. */
  isDeskOnly?: boolean
}

export interface Selection<Row> {
  keys: readonly string[]
  change: (keys: string[]) => void
  canSelect?: (row: Row) => boolean
}

interface DataTableProps<Row> {
  /** What the table shows, for readers of the screen. */
  label: string
  page: PageOfRows<Row>
  columns: readonly Column<Row>[]
  rowKey: (row: Row) => string
  rowName?: (row: Row) => string
  rowPath?: (row: Row) => string
  filters?: readonly Filter[]
  empty: { reason: string; action?: ReactNode }
  selection?: Selection<Row>
  /** Buttons at the end of each row. */
  rowActions?: (row: Row) => ReactNode
}

/** Rows of anything: filters and page survive a reload, j/k and Enter on the keyboard, cards on a phone. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { page, filters, empty } = props
  const { t } = useText()
  const isPhone = useIsPhone()
  const [active, setActive] = useActiveRow(props)
  const Rows = isPhone ? RowCards : RowTable
  return (
    <div className="cb-table">
      {filters && <Filters filters={filters} page={page} />}
      {page.error ? (
        <ProblemAlert error={page.error} onRetry={page.retry} />
      ) : page.isLoading ? (
        <div className="cb-card" role="status" aria-label={t('state.loading')}>
          <Skeleton active title={false} paragraph={{ rows: 8 }} />
        </div>
      ) : page.rows.length === 0 ? (
        <div className="cb-card">
          <Nothing
            reason={page.isFiltered ? t('table.nothingFound') : empty.reason}
            action={page.isFiltered ? undefined : empty.action}
          />
        </div>
      ) : (
        <Rows {...props} active={active} setActive={setActive} />
      )}
      <PageTurner page={page} label={props.label} />
      <ExportMenu page={page} />
    </div>
  )
}

function useActiveRow<Row>({ page, rowPath }: DataTableProps<Row>) {
  const [active, setActive] = useState(-1)
  const navigate = useNavigate()
  const move = (by: number) => setActive((from) => Math.max(0, Math.min(page.rows.length - 1, from + by)))
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Enter: () => {
      const row = page.rows[active]
      if (row && rowPath) void navigate(rowPath(row))
    },
  })
  useEffect(() => {
    document.querySelector('.cb-row-active')?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return [active, setActive] as const
}

type RowsProps<Row> = DataTableProps<Row> & { active: number; setActive: (index: number) => void }

function RowTable<Row extends object>(props: RowsProps<Row>) {
  const { label, page, columns, rowKey, rowName, rowPath, selection, rowActions, active, setActive } = props
  const { t } = useText()
  const navigate = useNavigate()
  const open = (row: Row, event: MouseEvent) => {
    const isOnControl = (event.target as HTMLElement).closest('a, button, input, label')
    if (rowPath && !isOnControl && getSelection()?.isCollapsed !== false) void navigate(rowPath(row))
  }
  return (
    <Table<Row>
      aria-label={label}
      dataSource={page.rows}
      rowKey={rowKey}
      pagination={false}
      loading={page.isRefreshing}
      size="middle"
      rowClassName={(_, index) => (index === active ? 'cb-row-active' : rowPath ? 'cb-row-open' : '')}
      onRow={(row, index) => ({ onClick: (event) => (setActive(index ?? -1), open(row, event)) })}
      rowSelection={
        selection && {
          selectedRowKeys: [...selection.keys],
          onChange: (keys) => selection.change(keys.map(String)),
          getCheckboxProps: (row) =>
            ({
              disabled: selection.canSelect?.(row) === false,
              'aria-label': t('table.select', { name: rowName?.(row) ?? rowKey(row) }),
            }) as object,
          getTitleCheckboxProps: () => ({ 'aria-label': t('table.selectAll') }) as object,
        }
      }
      columns={[
        ...columns.map((column) => ({
          key: column.key,
          title: column.title,
          className: column.isTight || column.isFigure ? 'cb-cell-tight' : undefined,
          align: column.isFigure ? ('right' as const) : ('left' as const),
          render: (_: unknown, row: Row) =>
            column.isName && rowPath ? <Link to={rowPath(row)}>{column.render(row)}</Link> : column.render(row),
        })),
        ...(rowActions
          ? [{ key: 'actions', title: t('table.actions'), render: (_: unknown, row: Row) => rowActions(row) }]
          : []),
      ]}
    />
  )
}

function RowCards<Row extends object>(props: RowsProps<Row>) {
  const { label, page, columns, rowKey, rowName, rowPath, selection, rowActions, active } = props
  const { t } = useText()
  const name = columns.find((column) => column.isName) ?? columns[0]
  const head = columns.find((column) => column.headsCard)
  const choose = (key: string, isChosen: boolean) =>
    selection?.change(isChosen ? [...selection.keys, key] : selection.keys.filter((one) => one !== key))
  return (
    <ul className="cb-cards" aria-label={label}>
      {page.rows.map((row, index) => (
        <li key={rowKey(row)} className={index === active ? 'cb-card cb-row-active' : 'cb-card'}>
          <div className="cb-card-head">
            {selection && (
              <Checkbox
                aria-label={t('table.select', { name: rowName?.(row) ?? rowKey(row) })}
                checked={selection.keys.includes(rowKey(row))}
                disabled={selection.canSelect?.(row) === false}
                onChange={(event) => choose(rowKey(row), event.target.checked)}
              />
            )}
            <strong>{name && (rowPath ? <Link to={rowPath(row)}>{name.render(row)}</Link> : name.render(row))}</strong>
            {head && <span>{head.render(row)}</span>}
          </div>
          <dl className="cb-facts">
            {columns
              .filter((column) => column !== name && column !== head && !column.isDeskOnly)
              .map((column) => (
                <div key={column.key}>
                  <dt>{column.title}</dt>
                  <dd>{column.render(row)}</dd>
                </div>
              ))}
          </dl>
          {rowActions && <div className="cb-row cb-gap-small">{rowActions(row)}</div>}
        </li>
      ))}
    </ul>
  )
}

function PageTurner<Row>({ page, label }: { page: PageOfRows<Row>; label: string }) {
  const { t } = useText()
  if (page.isLoading || page.error) return null
  if (!page.showNext && !page.showPrevious && page.total === null) return null
  return (
    <nav className="cb-turner" aria-label={`${label} · ${t('table.pages')}`}>
      <span className="cb-quiet">{page.total !== null && t('table.total', { count: page.total })}</span>
      {(page.showNext || page.showPrevious) && (
        <div className="cb-row cb-gap-small">
          <Button disabled={!page.showPrevious} onClick={() => page.showPrevious?.()}>
            {t('table.previous')}
          </Button>
          <Button disabled={!page.showNext} onClick={() => page.showNext?.()}>
            {t('table.next')}
          </Button>
        </div>
      )}
    </nav>
  )
}
