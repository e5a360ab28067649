import type { AdminAlias } from '../../../../admin/shapes/aliases'
import { printAddress, type Query } from '../../address/address'
import { rangeOf } from '../../address/periods'
import { count, share } from '../../format/numbers'
import { allTokens } from '../../format/tokens'
import { Count, Duration, Money } from '../../parts/amount'
import { Card } from '../../parts/card'
import { Limits } from '../../parts/limits'
import { Badge } from '../../parts/states/badge'
import { HealthBadge } from '../../parts/states/health-badge'
import { Tile } from '../../parts/tile'
import { TargetTable } from './target-table'
import { UsedBy } from './used-by'

/** One alias: what it does, in a time, and how its targets fare now. */
export function AliasCard({ alias, query }: { alias: AdminAlias; query: Query }) {
  const { name, description, strategy, usage, latency, limits } = alias
  const times = { range: rangeOf(query), from: query.from, to: query.to }
  const requests = printAddress('requests', { ...times, alias: name })
  const failed = printAddress('requests', { ...times, alias: name, status: 'failed' })
  return (
    <Card
      title={name}
      tools={
        <span class="badges">
          {alias.is_hidden && <Badge tone="plain">Hidden</Badge>}
          {strategy && <Badge tone="plain">{strategy}</Badge>}
          <HealthBadge status={alias.status} />
        </span>
      }
    >
      {description && <p>{description}</p>}
      <dl class="tiles tiles-small">
        <Tile
          name="Requests"
          href={requests}
          note={usage.requests > 0 ? `${share(usage.failed / usage.requests)} failed` : undefined}
        >
          <Count value={usage.requests} />
        </Tile>
        <Tile name="Tokens">
          <Count value={allTokens(usage)} />
        </Tile>
        <Tile name="Spent" href={printAddress('overview', { ...times, alias: name })}>
          <Money value={usage.usd} />
        </Tile>
        <Tile name="Cost of 1 M tokens">
          <Money value={alias.usd_per_million_tokens} />
        </Tile>
        <Tile
          name="First byte, p50"
          note={
            latency.first_byte_ms && (
              <>
                p95 <Duration value={latency.first_byte_ms.p95} />
              </>
            )
          }
        >
          <Duration value={latency.first_byte_ms?.p50} />
        </Tile>
        <Tile
          name="Fell back"
          note={alias.sampled > 0 ? `of ${count(alias.sampled)} looked at` : undefined}
        >
          <Count value={alias.fell_back} />
        </Tile>
      </dl>
      <div class="line">
        <h3>Health, last minute</h3>
        {usage.failed > 0 && <a href={failed}>{count(usage.failed)} failed in this time</a>}
      </div>
      <TargetTable
        alias={name}
        targets={alias.targets}
        // What a target refused may have been answered by another: then no request failed.
        requests={usage.failed > 0 ? failed : requests}
      />
      {limits.length > 0 && <Limits limits={limits} />}
      <UsedBy alias={name} usedBy={alias.used_by} times={times} />
    </Card>
  )
}
