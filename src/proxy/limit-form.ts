import { portusError } from '../errors'
import type { ClientRequest } from './request/read-request'

/** As OpenAI's own limit of an audio file. https://platform.openai.com/docs/guides/speech-to-text */
const MAX_WHOLE_FORM_BYTES = 25 * 1024 * 1024

/** A form that the gateway reads is in memory so often: its bytes, its parts, and the form that is made of them. */
const WHOLE_FORM_COPIES = 4

/**
 * Refuses a large form that the gateway inside would read whole, and counts the memory for a smaller one.
 *
 * @throws {PortusError} `request_too_large` or `overloaded`
 */
export function limitForm({
  form,
  alias,
  hold,
}: Pick<ClientRequest, 'form' | 'alias' | 'hold'>): void {
  if (!form) return
  const providers = new Set([...alias.targets.values()].map(({ provider }) => provider))
  const most = form.refuseOver(MAX_WHOLE_FORM_BYTES, () =>
    portusError('request_too_large', 'whole_form', {
      headers: { connection: 'close' },
      values: { max: MAX_WHOLE_FORM_BYTES, providers: [...providers].join(', ') },
    }),
  )
  hold.take(WHOLE_FORM_COPIES * most)
}
