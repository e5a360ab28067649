import type { AdminRequest } from '../../../../admin/shapes/requests'
import { printAddress } from '../../address/address'
import { refusalWords } from '../../format/refusals'

/** Whether Portus itself refused a request, before it asked a provider. */
export const isRefused = ({ attempts, error }: AdminRequest): boolean =>
  attempts.length === 0 && error !== null

/** Why no provider was asked. */
export function Refusal({ request }: { request: AdminRequest }) {
  const { application, error } = request
  if (error === null) return <p class="muted">No provider was asked.</p>
  return (
    <section aria-label="Refusal" class="refusal">
      <p>
        <b>Portus refused it</b>: {refusalWords(error)} <code>{error}</code>
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
