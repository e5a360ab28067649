import type { SeriesAnswer } from '../../../../admin/shapes/usage'
import { printAddress, type QueryChanges } from '../../address/address'
import { changeOf } from '../../format/change'
import { duration } from '../../format/durations'
import { many, share } from '../../format/numbers'
import { allTokens } from '../../format/tokens'
import { Count, Duration, Money } from '../../parts/amount'
import { Tile } from '../../parts/tile'

type Total = SeriesAnswer['total']
type Given = { now: Total; before: Total | undefined; query: QueryChanges }

/** The figures of a time, against the one before. */
export function Tiles({ now, before, query }: Given) {
  const change = (of: (total: Total) => number | null) =>
    before ? changeOf(of(now), of(before)) : undefined
  const failedShare = now.requests > 0 ? now.failed / now.requests : 0
  return (
    <dl class="tiles">
      <Tile
        name="Requests"
        change={change(({ requests }) => requests)}
        href={printAddress('requests', query)}
      >
        <Count value={now.requests} />
      </Tile>
      <Tile
        name="Errors"
        change={change(({ failed }) => failed)}
        isCost
        note={share(failedShare)}
        href={printAddress('requests', { ...query, status: 'failed' })}
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
