import type { AdminAlias } from '../../../../admin/shapes/aliases'
import { printAddress, type QueryChanges } from '../../address/address'
import { many } from '../../format/numbers'
import { Money } from '../../parts/amount'

type Given = { alias: string; usedBy: AdminAlias['used_by']; times: QueryChanges }

/** The applications that use an alias, the dearest first. */
export function UsedBy({ alias, usedBy, times }: Given) {
  if (usedBy.length === 0) return <p class="muted">Nobody has used it in this time.</p>
  return (
    <p class="links">
      <span class="muted">Used by</span>
      {usedBy.map(({ application, requests, usd }) => (
        <span key={application}>
          <a href={printAddress('requests', { ...times, alias, application })}>{application}</a>{' '}
          <span class="muted">
            <Money value={usd} />, {many(requests, 'request')}
          </span>
        </span>
      ))}
    </p>
  )
}
