import type { AdminRequest } from '../../../../admin/shapes/requests'
import { useAnswer } from '../../api/use-answer'
import { SidePanel } from '../../parts/side-panel'
import { Failure } from '../../parts/states/failure'
import { RequestFacts } from './request-facts'
import { Timeline } from './timeline'

type Given = {
  id: string
  /** The request, where the list has it. */
  known: AdminRequest | undefined
  close: () => void
}

/** All that is known of one request. */
export function RequestPanel({ id, known, close }: Given) {
  const path = known ? undefined : `admin/requests/${encodeURIComponent(id)}`
  const { data, error, reload } = useAnswer<AdminRequest>(path)
  const request = known ?? data
  return (
    <SidePanel title="Request" close={close}>
      {request ? (
        <>
          <Timeline request={request} />
          <RequestFacts request={request} />
        </>
      ) : error ? (
        <Failure error={error} retry={reload} />
      ) : (
        <p role="status">Loading …</p>
      )}
    </SidePanel>
  )
}
