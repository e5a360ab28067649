import type { AdminRequest } from '../../../../admin/shapes/requests'
import { Badge, type Tone } from '../../parts/states/badge'

const WORDS: Readonly<Record<AdminRequest['outcome'], string>> = {
  complete: '',
  truncated: 'cut off',
  cancelled: 'cancelled',
  failed: 'broke off',
}

/** What a word means that stands beside a good status. */
const TITLES: Readonly<Record<AdminRequest['outcome'], string>> = {
  complete: 'The answer is complete',
  truncated: 'The answer ended before it was complete. It counts as failed',
  cancelled: 'The client left before the end',
  failed: 'The answer broke off. It counts as failed',
}

const toneOf = ({ status, outcome, is_failed: isFailed }: AdminRequest): Tone => {
  if (status >= 500 || outcome === 'failed') return 'bad'
  return isFailed || outcome === 'truncated' ? 'warn' : outcome === 'cancelled' ? 'plain' : 'ok'
}

/** How a request ended. */
export function Status({ request }: { request: AdminRequest }) {
  const words = request.status < 400 ? WORDS[request.outcome] : ''
  return (
    <Badge
      tone={toneOf(request)}
      title={request.status < 400 ? TITLES[request.outcome] : undefined}
    >
      {request.status} {words}
    </Badge>
  )
}
