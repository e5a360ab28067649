import type { ConfigurationAnswer } from '../../../../admin/shapes/configuration'
import { type Column, DataTable } from '../../parts/data-table'

type Changes = NonNullable<NonNullable<ConfigurationAnswer['last_reload']>['changes']>
type Row = { kind: string } & Changes['aliases']

const KINDS = ['aliases', 'applications', 'teams', 'prices', 'keys'] as const

const COLUMNS: readonly Column<Row>[] = [
  { head: 'What', cell: ({ kind }) => kind.charAt(0).toUpperCase() + kind.slice(1) },
  { head: 'Added', cell: ({ added }) => added.join(', ') || '–' },
  { head: 'Changed', cell: ({ changed }) => changed.join(', ') || '–' },
  { head: 'Removed', cell: ({ removed }) => removed.join(', ') || '–' },
]

/** What came, changed and went. */
export function Changes({ changes }: { changes: Changes }) {
  const rows = KINDS.map((kind) => ({ kind, ...changes[kind] })).filter(
    ({ added, changed, removed }) => added.length + changed.length + removed.length > 0,
  )
  if (rows.length === 0) return null
  return (
    <DataTable
      caption="What the last reload has changed"
      columns={COLUMNS}
      rows={rows}
      keyOf={({ kind }) => kind}
    />
  )
}
