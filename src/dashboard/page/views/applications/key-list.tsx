import type { AdminApplication } from '../../../../admin/shapes/applications'
import { FromNow } from '../../parts/moments'
import { Badge } from '../../parts/states/badge'

/** An end that is nearer than that is worth a colour. */
const SOON_MS = 7 * 86_400_000

/** The keys of an application: names and ends, never a key. */
export function KeyList({ keys }: Pick<AdminApplication, 'keys'>) {
  if (keys.length === 0) return <p class="muted">No key</p>
  return (
    <ul class="keys" aria-label="Keys">
      {keys.map(({ name, source, expires_at: expiresAt, is_expired: isExpired }) => (
        <li key={`${source} ${name}`}>
          <span>{name ?? (source === 'environment' ? 'key of the environment' : 'key')}</span>
          {isExpired ? (
            <Badge tone="bad">Expired</Badge>
          ) : expiresAt ? (
            <span class={isSoon(expiresAt) ? 'text-warn' : 'muted'}>
              expires <FromNow at={expiresAt} />
            </span>
          ) : (
            <span class="muted">never expires</span>
          )}
        </li>
      ))}
    </ul>
  )
}

const isSoon = (time: string): boolean => Date.parse(time) - Date.now() < SOON_MS
