import type { AliasesAnswer } from '../../../../admin/shapes/aliases'
import type { Address } from '../../address/address'
import { asked } from '../../address/periods'
import { useQueryChange } from '../../address/use-address'
import { withQuery } from '../../api/client'
import { useAnswer } from '../../api/use-answer'
import { useLive } from '../../api/use-live'
import { usePeriod } from '../../api/use-period'
import { useThrottled } from '../../api/use-throttled'
import { Filters } from '../../parts/fields/filters'
import { RangePicker } from '../../parts/fields/range-picker'
import { SearchField } from '../../parts/fields/search-field'
import { Answered } from '../../parts/states/answered'
import { Empty } from '../../parts/states/empty'
import { ViewHead } from '../../parts/view-head'
import { AliasCard } from './alias-card'
import { LeftOut } from './left-out'

/** Health is that of the last minute. */
const EVERY_MS = 5_000

/** The aliases: how their targets fare, what they cost, and who uses them. */
export function Models({ address }: { address: Address }) {
  const { query } = address
  const change = useQueryChange(address)
  const period = usePeriod(query)
  const answer = useAnswer<AliasesAnswer>(withQuery('admin/aliases', asked(period)))
  useLive('requests', useThrottled(answer.reload, EVERY_MS))
  useLive('configuration', answer.reload)
  const wanted = (query.name ?? '').toLowerCase()
  return (
    <>
      <ViewHead title="Models">
        <SearchField label="Name" value={query.name} change={(name) => change({ name }, false)} />
        <RangePicker query={query} change={change} />
      </ViewHead>
      <Filters names={['alias']} query={query} change={change} />
      <Answered answer={answer}>
        {(data) => {
          const found = data.aliases.filter(
            ({ name }) =>
              name.toLowerCase().includes(wanted) && (!query.alias || name === query.alias),
          )
          return (
            <>
              <LeftOut leftOut={data.left_out} />
              {data.aliases.length === 0 && (
                <Empty title="There is no model alias">
                  <p>
                    Put a file into <code>config/models</code>, or let{' '}
                    <code>portus init --provider anthropic</code> write one.
                  </p>
                </Empty>
              )}
              {data.aliases.length > 0 && found.length === 0 && (
                <Empty title="No alias has such a name" />
              )}
              {found.map((alias) => (
                <AliasCard key={alias.name} alias={alias} query={query} />
              ))}
            </>
          )
        }}
      </Answered>
    </>
  )
}
