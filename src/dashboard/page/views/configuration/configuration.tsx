import type { ConfigurationAnswer } from '../../../../admin/shapes/configuration'
import type { Address } from '../../address/address'
import { useQueryChange } from '../../address/use-address'
import { useAnswer } from '../../api/use-answer'
import { useGap, useLive } from '../../api/use-live'
import { Answered } from '../../parts/states/answered'
import { ViewHead } from '../../parts/view-head'
import { Audit } from './audit'
import { LastReload } from './last-reload'
import { Served } from './served'
import { StoresCard } from './stores'

/** What the server serves, since when, and who has done what to it. */
export function Configuration({ address }: { address: Address }) {
  const change = useQueryChange(address)
  const answer = useAnswer<ConfigurationAnswer>('admin/configuration')
  useLive('configuration', answer.reload)
  useGap(answer.reload)
  return (
    <>
      <ViewHead title="Configuration" />
      <Answered answer={answer}>
        {(data) => (
          <>
            <LastReload reload={data.last_reload} change={data.last_change} />
            <div class="columns">
              <Served configuration={data} />
              <StoresCard stores={data.stores} />
            </div>
          </>
        )}
      </Answered>
      <Audit before={address.query.before} change={change} />
    </>
  )
}
