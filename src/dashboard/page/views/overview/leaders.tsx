import type { Group } from '../../../../admin/shapes/groups'
import type { UsageAnswer } from '../../../../admin/shapes/usage'
import { printAddress, type QueryChanges } from '../../address/address'
import { asked, type Period } from '../../address/periods'
import { withQuery } from '../../api/client'
import { useSession } from '../../api/context'
import { useAnswer } from '../../api/use-answer'
import { share } from '../../format/numbers'
import { allTokens } from '../../format/tokens'
import { Count, Money } from '../../parts/amount'
import { Card } from '../../parts/card'
import { type Column, DataTable } from '../../parts/data-table'
import { Answered } from '../../parts/states/answered'
import { Empty } from '../../parts/states/empty'

const SHOWN = 8

type Row = UsageAnswer['groups'][number]
type Given = {
  title: string
  by: Extract<Group, 'application' | 'alias'>
  period: Period
  filters: QueryChanges
  /** What links take along. */
  query: QueryChanges
}

/** Who has spent most in a time. */
export function Leaders({ title, by, period, filters, query }: Given) {
  const { timeZone } = useSession()
  const answer = useAnswer<UsageAnswer>(
    withQuery('admin/usage', {
      ...asked(period),
      by,
      time_zone: timeZone,
      limit: SHOWN,
      ...filters,
    }),
  )
  const nameOf = ({ group }: Row) => group[by] ?? 'none'
  const columnsOf = ({ total }: UsageAnswer): Column<Row>[] => [
    {
      head: by === 'application' ? 'Application' : 'Alias',
      cell: (row) => (
        <a href={printAddress('overview', { ...query, [by]: nameOf(row) })}>{nameOf(row)}</a>
      ),
    },
    { head: 'Spent', isNumeric: true, cell: ({ usd }) => <Money value={usd} /> },
    {
      head: 'Share',
      isNumeric: true,
      cell: ({ usd }) => (total.usd > 0 ? share(usd / total.usd) : '–'),
    },
    {
      head: 'Requests',
      isNumeric: true,
      cell: (row) => (
        <a href={printAddress('requests', { ...query, range: period.range, [by]: nameOf(row) })}>
          <Count value={row.requests} />
        </a>
      ),
    },
    { head: 'Tokens', isNumeric: true, cell: (row) => <Count value={allTokens(row)} /> },
  ]
  return (
    <Card title={title}>
      <Answered answer={answer}>
        {(data) =>
          data.groups.length === 0 ? (
            <Empty title={by === 'alias' ? 'No model in this time' : 'Nobody in this time'} />
          ) : (
            <>
              <DataTable
                caption={title}
                columns={columnsOf(data)}
                rows={data.groups}
                keyOf={nameOf}
              />
              {data.has_more && (
                <p class="muted">The {SHOWN} dearest. The others are in the views of each.</p>
              )}
            </>
          )
        }
      </Answered>
    </Card>
  )
}
