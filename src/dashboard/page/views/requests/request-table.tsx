import type { AdminRequest } from '../../../../admin/shapes/requests'
import { printAddress, type Query } from '../../address/address'
import { exactCount } from '../../format/numbers'
import { tokensOf } from '../../format/tokens-of'
import { Count, Duration, Money } from '../../parts/amount'
import { type Column, DataTable } from '../../parts/data-table'
import { Moment } from '../../parts/moments'
import { isRefused } from './refusal'
import { Status } from './status'

const columnsOf = (query: Query): Column<AdminRequest>[] => [
  {
    head: 'Time',
    cell: ({ id, started_at }) => (
      <a
        href={printAddress('requests', { ...query, id })}
        aria-current={id === query.id ? 'true' : undefined}
      >
        <Moment at={started_at} />
      </a>
    ),
  },
  { head: 'Status', cell: (request) => <Status request={request} /> },
  { head: 'Application', cell: ({ application }) => <Cut text={application} /> },
  { head: 'Alias', cell: ({ alias }) => <Cut text={alias} /> },
  {
    head: 'Answered by',
    isWide: true,
    cell: (request) => {
      const { provider, model, attempts } = request
      if (isRefused(request)) return <span class="muted">Portus refused it</span>
      return (
        <>
          <span class="cut" title={[provider, model].filter(Boolean).join(' ')}>
            <span class="muted">{provider}</span> {model ?? '–'}
          </span>
          {attempts.length > 1 && <span class="muted"> after {attempts.length} attempts</span>}
        </>
      )
    },
  },
  { head: 'Endpoint', isMinor: true, isLeast: true, cell: ({ endpoint }) => endpoint },
  {
    head: 'Tokens',
    isNumeric: true,
    cell: ({ tokens }) => {
      const { input, output } = tokensOf(tokens)
      return (
        <span title={`${exactCount(input)} in, ${exactCount(output)} out`}>
          <Count value={input} /> → <Count value={output} />
        </span>
      )
    },
  },
  { head: 'Cost', isNumeric: true, cell: ({ usd }) => <Money value={usd} /> },
  {
    head: 'First byte',
    isNumeric: true,
    isMinor: true,
    cell: ({ first_byte_ms }) => <Duration value={first_byte_ms} />,
  },
  { head: 'Whole', isNumeric: true, cell: ({ duration_ms }) => <Duration value={duration_ms} /> },
]

/** A name of any length, in a place that has an end. */
const Cut = ({ text }: { text: string }) => (
  <span class="cut cut-name" title={text}>
    {text}
  </span>
)

/** Requests, in the order that was asked for. The time of each opens its details. */
export const RequestTable = ({
  requests,
  query,
}: {
  requests: readonly AdminRequest[]
  query: Query
}) => (
  <DataTable
    caption={`Requests, the ${query.order === 'slowest' ? 'slowest' : 'newest'} first`}
    columns={columnsOf(query)}
    rows={requests}
    keyOf={({ id }) => id}
    classOf={({ id, is_failed }) =>
      [id === query.id && 'selected', is_failed && 'row-failed'].filter(Boolean).join(' ') ||
      undefined
    }
  />
)
