import type { Address } from '../../address/address'
import { useQueryChange } from '../../address/use-address'
import { ApiError, messageOf } from '../../api/api-error'
import { Filters } from '../../parts/fields/filters'
import { FirstRequest } from '../../parts/first-request'
import { Pages } from '../../parts/pages'
import { Answered } from '../../parts/states/answered'
import { Empty } from '../../parts/states/empty'
import { ViewHead } from '../../parts/view-head'
import { FilterForm } from './filter-form'
import { isNarrowed } from './filters'
import { RequestPanel } from './request-panel'
import { RequestTable } from './request-table'
import { useRequests } from './use-requests'

/** Requests one by one, as they end, and the details of one of them. */
export function Requests({ address }: { address: Address }) {
  const { query } = address
  const change = useQueryChange(address)
  const { answer, isFirst, isHeld, hold } = useRequests(query)
  // A filter that the server does not take: another try would end as this one.
  const isRefused = answer.error instanceof ApiError && answer.error.status === 400
  const known = answer.data?.requests.find(({ id }) => id === query.id)
  return (
    <>
      <ViewHead title="Requests">
        <FilterForm query={query} change={change} />
        {isFirst && (
          <button type="button" aria-pressed={isHeld} onClick={() => hold(!isHeld)}>
            {isHeld ? 'Resume updates' : 'Pause updates'}
          </button>
        )}
      </ViewHead>
      <Filters names={['team', 'model']} query={query} change={change} />
      <div class={query.id ? 'beside' : undefined}>
        <div class="list">
          {isRefused ? (
            <p class="problem" role="alert">
              {messageOf(answer.error)}
            </p>
          ) : (
            <Answered answer={answer}>
              {({ requests, next, kept_in: keptIn }) => (
                <>
                  {keptIn === 'memory' && requests.length > 0 && (
                    <p class="muted">
                      Kept in memory: the last few thousand, until the server ends. A ledger keeps
                      them longer.
                    </p>
                  )}
                  {requests.length === 0 && isNarrowed(query) ? (
                    <Empty title="No request like that">
                      <p>None fits all filters. Choose another time, or take a filter away.</p>
                    </Empty>
                  ) : requests.length === 0 ? (
                    <FirstRequest title="No request yet" />
                  ) : (
                    <RequestTable requests={requests} query={query} />
                  )}
                  <Pages before={query.before} next={next} change={change} />
                </>
              )}
            </Answered>
          )}
        </div>
        {query.id && (
          <RequestPanel
            key={query.id}
            id={query.id}
            known={known}
            close={() => change({ id: undefined })}
          />
        )}
      </div>
    </>
  )
}
