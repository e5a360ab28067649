import type { AdminTarget } from '../../../../admin/shapes/aliases'
import { exactMoney, money } from '../../format/money'
import { many } from '../../format/numbers'
import { priceOrigin } from '../../format/price-origin'
import { Count, Duration } from '../../parts/amount'
import { type Column, DataTable } from '../../parts/data-table'
import { FromNow } from '../../parts/moments'
import { Badge } from '../../parts/states/badge'
import { HealthBadge } from '../../parts/states/health-badge'
import { TargetErrors } from './target-errors'

const columnsOf = (requests: string): readonly Column<AdminTarget>[] => [
  {
    head: 'Target',
    isWide: true,
    cell: ({ provider, model }) => (
      <span class="target">
        <span class="muted">{provider}</span> {model}
      </span>
    ),
  },
  {
    head: 'Health',
    cell: (target) => (
      <span class="badges">
        <HealthBadge status={target.status} />
        {target.skipped_until && (
          <Badge tone="bad">
            Skipped, again <FromNow at={target.skipped_until} />
          </Badge>
        )}
      </span>
    ),
  },
  { head: 'Attempts', isNumeric: true, cell: ({ attempts }) => <Count value={attempts} /> },
  {
    head: 'Errors',
    isWide: true,
    cell: ({ errors }) => <TargetErrors errors={errors} href={requests} />,
  },
  {
    head: 'First byte p50',
    isNumeric: true,
    cell: ({ latency_ms }) => <Duration value={latency_ms.p50} />,
  },
  {
    head: 'First byte p95',
    isNumeric: true,
    cell: ({ latency_ms }) => <Duration value={latency_ms.p95} />,
  },
  { head: 'Skips', isNumeric: true, cell: ({ skips }) => <Count value={skips} /> },
  { head: 'Price of 1 M in / out', isNumeric: true, cell: ({ price }) => <Price price={price} /> },
]

/** The price of tokens in and out, with all four kinds and its origin as title. */
function Price({ price }: Pick<AdminTarget, 'price'>) {
  if (!price) return <span class="muted">not known</span>
  const { input, output, cache_read: read, cache_write: write } = price.usd_per_million_tokens
  const of = (usd: number | null) => (usd === null ? '–' : money(usd))
  const parts = [
    ['input', input],
    ['output', output],
    ['from caches', read],
    ['into caches', write],
  ] as const
  const exact = parts.flatMap(([name, usd]) => (usd === null ? [] : [`${name} ${exactMoney(usd)}`]))
  return (
    <span title={`${exact.join(', ')}; ${priceOrigin(price)}`}>
      {of(input)} / {of(output)}
    </span>
  )
}

type Given = {
  alias: string
  targets: readonly AdminTarget[]
  /** Where the requests are that may have met the errors of a target. */
  requests: string
}

/** The targets of an alias, in its order. */
export const TargetTable = ({ alias, targets, requests }: Given) => (
  <DataTable
    class="targets"
    caption={`${many(targets.length, 'target')} of ${alias}: health, attempts, errors and latencies of the last minute`}
    columns={columnsOf(requests)}
    rows={targets}
    keyOf={({ target_index }) => target_index}
  />
)
