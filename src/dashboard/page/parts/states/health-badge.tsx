import type { AdminTarget } from '../../../../admin/shapes/aliases'
import { Badge, type Tone } from './badge'

type Status = AdminTarget['status']

const TONES: Readonly<Record<Status, Tone>> = {
  healthy: 'ok',
  degraded: 'warn',
  failing: 'bad',
  unknown: 'plain',
}
const WORDS: Readonly<Record<Status, string>> = {
  healthy: 'Healthy',
  degraded: 'Degraded',
  failing: 'Failing',
  unknown: 'Not asked',
}

/** How a target or an alias fares in the last minute. */
export const HealthBadge = ({ status }: { status: Status }) => (
  <Badge tone={TONES[status]} title="Of the last minute">
    {WORDS[status]}
  </Badge>
)
