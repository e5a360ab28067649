import type { AdminApplication } from '../../../../admin/shapes/applications'
import { Day, FromNow } from '../../parts/moments'
import { Badge } from '../../parts/states/badge'

/** An end that is nearer than that is worth a colour. */
const SOON_MS = 7 * 86_400_000
/** Beyond it a date says more than a number of days. */
const FAR_MS = 90 * 86_400_000

/** The keys of an application: names and ends, never a key. */
export function KeyList({ keys }: Pick<AdminApplication, 'keys'>) {
  if (keys.length === 0) return <p class="muted">No key</p>
  return (
    <ul class="keys" aria-label="Keys">
      {keys.map(({ name, source, expires_at: expiresAt, is_expired: isExpired }) => (
        <li key={`${source} ${name}`}>
          <span>
            {name !== null
              ? `Key ${name}`
              : source === 'environment'
                ? 'Key of the environment'
                : 'Key'}
          </span>
          {isExpired ? (
            <Badge tone="bad">Expired</Badge>
          ) : expiresAt ? (
            <span class={isSoon(expiresAt) ? 'text-warn' : 'muted'}>
              expires {isFar(expiresAt) ? <Day at={expiresAt} /> : <FromNow at={expiresAt} />}
            </span>
          ) : (
            <span class="muted">never expires</span>
          )}
        </li>
      ))}
    </ul>
  )
}

const isFar = (time: string): boolean => Date.parse(time) - Date.now() > FAR_MS

const isSoon = (time: string): boolean => Date.parse(time) - Date.now() < SOON_MS
