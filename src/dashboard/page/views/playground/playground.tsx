import { useMemo, useState } from 'preact/hooks'
import type { Address } from '../../address/address'
import { useQueryChange } from '../../address/use-address'
import { ApiError } from '../../api/api-error'
import { createClient } from '../../api/client'
import { useSession } from '../../api/context'
import { keep, kept } from '../../api/kept'
import { Empty } from '../../parts/states/empty'
import { Failure } from '../../parts/states/failure'
import { ViewHead } from '../../parts/view-head'
import { ProxyKeyForm } from './proxy-key-form'
import { TalkView } from './talk-view'
import { useModels } from './use-models'

/** Asks models as a client does. */
export function Playground({ address }: { address: Address }) {
  const { configuration } = useSession()
  return (
    <>
      <ViewHead title="Playground" />
      {configuration.has_playground ? (
        <KeyedPlayground address={address} />
      ) : (
        <Empty title="This port answers operators alone">
          <p>
            The playground asks models as clients do, and clients are answered on another port. Use{' '}
            <code>curl</code> there, or start Portus without <code>PORTUS_OPS_PORT</code>: then this
            page is on the port of clients.
          </p>
        </Empty>
      )}
    </>
  )
}

function KeyedPlayground({ address }: { address: Address }) {
  const changeQuery = useQueryChange(address)
  const [key, setKey] = useState(kept('portus.proxy-key'))
  const take = (next: string | undefined) => {
    keep('portus.proxy-key', next)
    setKey(next)
  }
  const client = useMemo(() => (key === undefined ? undefined : createClient(key)), [key])
  const { names, error } = useModels(client)
  if (!client) return <ProxyKeyForm take={take} />
  if (error instanceof ApiError && (error.status === 401 || error.status === 403))
    return <ProxyKeyForm problem={keyProblem(error)} take={take} />
  if (error) return <Failure error={error} retry={() => take(undefined)} />
  if (!names) return <p role="status">Loading …</p>
  if (names.length === 0)
    return (
      <Empty title="This key may use no model">
        <p>
          Its application's file says which ones it may use. Put an alias into its{' '}
          <code>models</code>.
        </p>
      </Empty>
    )
  return (
    <TalkView
      client={client}
      names={names}
      query={address.query}
      changeQuery={changeQuery}
      forgetKey={() => take(undefined)}
    />
  )
}

/** Portus says which of its keys are over. Of any other it knows nothing. */
function keyProblem({ status, message }: ApiError): string {
  const isOver = /expired|no longer valid/.test(message)
  return status === 401 && !isOver
    ? 'No application has this key'
    : `That key does not work: ${message}`
}
