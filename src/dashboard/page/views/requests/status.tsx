import type { AdminRequest } from '../../../../admin/shapes/requests'
import { Badge, type Tone } from '../../parts/states/badge'

const WORDS: Readonly<Record<AdminRequest['outcome'], string>> = {
  complete: '',
  truncated: 'cut off',
  cancelled: 'cancelled',
  failed: 'broke off',
}

const toneOf = ({ status, outcome, is_failed: isFailed }: AdminRequest): Tone => {
  if (status >= 500 || outcome === 'failed') return 'bad'
  return isFailed || outcome === 'truncated' ? 'warn' : outcome === 'cancelled' ? 'plain' : 'ok'
}

/** How a request ended. */
export function Status({ request }: { request: AdminRequest }) {
  const words = request.status < 400 ? WORDS[request.outcome] : ''
  return (
    <Badge tone={toneOf(request)} title={request.outcome}>
      {request.status} {words}
    </Badge>
  )
}
