import type { ComponentChildren } from 'preact'

/** A column of a table. The first one names the row. */
export type Column<Row> = {
  head: string
  cell: (row: Row) => ComponentChildren
  isNumeric?: boolean
  /** Takes a whole line where a row is a card. */
  isWide?: boolean
  /** Is left out where details stand beside the table. */
  isMinor?: boolean
  /** Is left out first where there is little room. */
  isLeast?: boolean
}

type Given<Row> = {
  /** Says to a screen reader what the table holds. */
  caption: string
  /** How its columns are laid out. */
  class?: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  classOf?: (row: Row) => string | undefined
}

/** On a narrow screen rows are cards, and elements that are no longer laid out as a table lose what they are without this. */
const ROLES = {
  table: { role: 'table' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  column: { role: 'columnheader', scope: 'col' },
  name: { role: 'rowheader', scope: 'row' },
  cell: { role: 'cell' },
} as const

const classOf = <Row,>({ isNumeric, isWide, isMinor, isLeast }: Column<Row>) =>
  [isNumeric && 'numeric', isWide && 'wide', isMinor && 'minor', isLeast && 'least']
    .filter(Boolean)
    .join(' ') || undefined

/** A table, whose rows become cards on a narrow screen. */
export function DataTable<Row>(given: Given<Row>) {
  const { caption, class: name, columns, rows, keyOf, classOf: classOfRow } = given
  const [first, ...others] = columns
  if (!first) return null
  return (
    <div class="table-frame">
      <table {...ROLES.table} class={name}>
        <caption class="hidden">{caption}</caption>
        <thead {...ROLES.group}>
          <tr {...ROLES.row}>
            {columns.map((column) => (
              <th key={column.head} {...ROLES.column} class={classOf(column)}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...ROLES.group}>
          {rows.map((row) => (
            <tr key={keyOf(row)} {...ROLES.row} class={classOfRow?.(row)}>
              <th {...ROLES.name} class={classOf(first)}>
                {first.cell(row)}
              </th>
              {others.map((column) => (
                <td
                  key={column.head}
                  {...ROLES.cell}
                  class={classOf(column)}
                  data-head={column.head}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
