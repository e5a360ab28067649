import type { AdminRequest } from '../../../../admin/shapes/requests'
import { printAddress } from '../../address/address'
import { refusalWords } from '../../format/refusals'

/** Whether a request ended before a provider was asked. */
export const isRefused = ({ attempts, is_failed: isFailed }: AdminRequest): boolean =>
  attempts.length === 0 && isFailed

/** Why no provider was asked. */
export function Refusal({ request }: { request: AdminRequest }) {
  const { application, error } = request
  if (!isRefused(request)) return <p class="muted">No provider was asked.</p>
  const who = error === 'client_closed_request' ? 'It ended early' : 'Portus refused it'
  return (
    <section aria-label="Refusal" class="refusal">
      <p>
        <b>{who}</b>
        {error !== null && (
          <>
            : {refusalWords(error)} <code>{error}</code>
          </>
        )}
      </p>
      <p class="muted">
        No provider was asked.{' '}
        <a href={printAddress('applications', { name: application })}>
          Limits and keys of {application}
        </a>
      </p>
    </section>
  )
}
