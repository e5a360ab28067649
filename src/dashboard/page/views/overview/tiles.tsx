import type { SeriesAnswer } from '../../../../admin/shapes/usage'
import { printAddress, type Query } from '../../address/address'
import { rangeOf } from '../../address/periods'
import { changeOf } from '../../format/change'
import { duration } from '../../format/durations'
import { many, share } from '../../format/numbers'
import { allTokens } from '../../format/tokens'
import { Count, Duration, Money } from '../../parts/amount'
import { Tile } from '../../parts/tile'

type Total = SeriesAnswer['total']
type Given = { now: Total; before: Total | undefined; query: Query }

/** Ranges that are compared with the day before. */
const IS_DAY: ReadonlySet<string> = new Set(['24h', 'today', 'yesterday'])

/** The figures of a time, against the one before. */
export function Tiles({ now, before, query }: Given) {
  const range = rangeOf(query)
  const times = { ...query, range }
  const than = IS_DAY.has(range) ? 'the day before' : 'before'
  // Against nothing at all everything is more.
  const change = (of: (total: Total) => number | null) =>
    before && before.requests > 0 ? changeOf(of(now), of(before), than) : undefined
  const failedShare = now.requests > 0 ? now.failed / now.requests : 0
  return (
    <dl class="tiles">
      <Tile
        name="Requests"
        change={change(({ requests }) => requests)}
        href={printAddress('requests', times)}
      >
        <Count value={now.requests} />
      </Tile>
      <Tile
        name="Failed"
        change={change(({ failed }) => failed)}
        isCost
        note={`${share(failedShare)} of requests`}
        href={printAddress('requests', { ...times, status: 'failed' })}
      >
        <Count value={now.failed} />
      </Tile>
      <Tile name="Tokens" change={change(allTokens)}>
        <Count value={allTokens(now)} />
      </Tile>
      <Tile
        name="Spent"
        change={change(({ usd }) => usd)}
        note={now.unpriced > 0 ? `${many(now.unpriced, 'request')} without a price` : undefined}
      >
        <Money value={now.usd} />
      </Tile>
      <Tile
        name="First byte, p50"
        isCost
        change={change(({ first_byte_ms }) => first_byte_ms?.p50 ?? null)}
        note={now.first_byte_ms && `p95 ${duration(now.first_byte_ms.p95)}`}
      >
        <Duration value={now.first_byte_ms?.p50} />
      </Tile>
      <Tile
        name="Whole answer, p50"
        isCost
        change={change(({ duration_ms }) => duration_ms?.p50 ?? null)}
        note={now.duration_ms && `p95 ${duration(now.duration_ms.p95)}`}
      >
        <Duration value={now.duration_ms?.p50} />
      </Tile>
    </dl>
  )
}
