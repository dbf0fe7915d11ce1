import type { Column } from './DataTable.tsx'

interface PlainTableProps<Row> {
  label: string
  rows: readonly Row[]
  rowKey: (row: Row) => string
  columns: readonly Column<Row>[]
}

/** A short table that is read, not worked with. On a phone each row becomes a block with its labels. */
export function PlainTable<Row>({ label, rows, rowKey, columns }: PlainTableProps<Row>) {
  return (
    <table className="cb-plain-table" aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.key} scope="col" className={column.isFigure ? 'cb-figure' : undefined}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map((column) => (
              <td
                key={column.key}
                data-label={column.title}
                className={
                  [column.isFigure && 'cb-figure', column.isTight && 'cb-cell-tight', column.isName && 'cb-cell-name']
                    .filter(Boolean)
                    .join(' ') || undefined
                }
              >
                {column.render(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
