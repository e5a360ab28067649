import type { ApplicationsAnswer } from '../../../../admin/shapes/applications'
import type { Address } from '../../address/address'
import { useQueryChange } from '../../address/use-address'
import { useAnswer } from '../../api/use-answer'
import { useGap, useLive } from '../../api/use-live'
import { useThrottled } from '../../api/use-throttled'
import { Code } from '../../parts/code'
import { SearchField } from '../../parts/fields/search-field'
import { Select } from '../../parts/fields/select'
import { Answered } from '../../parts/states/answered'
import { Empty } from '../../parts/states/empty'
import { ViewHead } from '../../parts/view-head'
import { ApplicationList } from './application-list'
import { chosenTeams, ORDERS } from './order'
import { TeamCard } from './team-card'

/** Sums and limits change with each request. */
const EVERY_MS = 5_000

/** Who may use the server, what they have used, and what is left. */
export function Applications({ address }: { address: Address }) {
  const { query } = address
  const change = useQueryChange(address)
  const answer = useAnswer<ApplicationsAnswer>('admin/applications')
  const follow = useThrottled(answer.reload, EVERY_MS)
  useLive('requests', follow)
  useLive('applications', answer.reload)
  useLive('configuration', answer.reload)
  useGap(answer.reload)
  return (
    <>
      <ViewHead title="Applications and teams">
        <SearchField label="Name" value={query.name} change={(name) => change({ name }, false)} />
        <Select
          label="Order"
          value={query.order ?? 'spent'}
          options={ORDERS}
          choose={(order) => change({ order })}
        />
      </ViewHead>
      <Answered answer={answer}>
        {(data) => {
          const teams = chosenTeams(data.teams, query)
          return data.applications.length === 0 ? (
            <Empty title="No application has a key">
              <p>Make one, and give its key to whoever runs it:</p>
              <Code text="portus keys new billing" label="A key for an application" />
            </Empty>
          ) : (
            <>
              {teams.length > 0 && (
                <section aria-label="Teams" class="cards">
                  {teams.map((team) => (
                    <TeamCard key={team.name} team={team} />
                  ))}
                </section>
              )}
              <ApplicationList
                data={data}
                query={query}
                change={change}
                changed={(name, paused) =>
                  answer.put((known) => ({
                    ...known,
                    applications: known.applications.map((one) =>
                      one.name === name ? { ...one, paused } : one,
                    ),
                  }))
                }
              />
            </>
          )
        }}
      </Answered>
    </>
  )
}
