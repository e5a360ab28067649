import type { Address } from '../../address/address'
import { useQueryChange } from '../../address/use-address'
import { usePeriod } from '../../api/use-period'
import { Filters } from '../../parts/fields/filters'
import { RangePicker } from '../../parts/fields/range-picker'
import { FirstRequest } from '../../parts/first-request'
import { Answered } from '../../parts/states/answered'
import { ViewHead } from '../../parts/view-head'
import { Charts } from './charts'
import { Leaders } from './leaders'
import { Tiles } from './tiles'
import { Troubles } from './troubles'
import { useSeries } from './use-series'

/** The members of the query by which the overview can be narrowed. */
const FILTERS = ['application', 'team', 'alias', 'model'] as const

/** What the server does, and who has it done. */
export function Overview({ address }: { address: Address }) {
  const { query } = address
  const change = useQueryChange(address)
  const period = usePeriod(query)
  const filters = Object.fromEntries(FILTERS.map((name) => [name, query[name]]))
  const { now, before } = useSeries(query, period, filters)
  return (
    <>
      <ViewHead title="Overview">
        <RangePicker query={query} change={change} />
      </ViewHead>
      <Troubles />
      <Filters names={FILTERS} query={query} change={change} />
      <Answered answer={now}>
        {(data) => (
          <>
            <Tiles now={data.total} before={before.data?.total} query={query} />
            {data.total.requests === 0 ? (
              <FirstRequest title="No request in this time" />
            ) : (
              <Charts answer={data} />
            )}
          </>
        )}
      </Answered>
      <div class="columns">
        <Leaders
          title="Top spenders"
          by="application"
          period={period}
          filters={filters}
          query={query}
        />
        <Leaders title="Top models" by="alias" period={period} filters={filters} query={query} />
      </div>
    </>
  )
}
