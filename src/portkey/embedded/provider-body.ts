import { jsonBodyOf } from '../../body/json/body'
import { spliceMembers } from '../../body/json/edit-members'
import { withHeld } from '../../body/json/long-strings'
import type { PortusError } from '../../errors'
import type { Exchange } from './exchange'
import { jsonProviderBody, type ProviderBody, providerBody } from './passthrough-body'
import { takeMark, takePassthroughMark } from './target-headers'

/** What a provider is sent in place of what the gateway would send. */
export type SentBody = ProviderBody & {
  /** Whether it is the client's own, so that the answer is in the client's format as well. */
  isOwn: boolean
  query: string
}

const encoder = new TextEncoder()

/**
 * What goes to the provider in place of the gateway's body, if anything; or why nothing may.
 *
 * @param headers The provider's request; what is not meant for the provider is taken out.
 * @param made The body that the gateway has made, if it is a text.
 */
export function sentBody(
  { passthrough, targets, held }: Exchange,
  headers: Headers,
  made: string | undefined,
): SentBody | PortusError | undefined {
  if (passthrough)
    return takePassthroughMark(headers)
      ? { ...providerBody(passthrough, made), isOwn: true, query: '' }
      : undefined
  const target = targets && takeMark(headers, targets.bodies)
  if (target?.kind === 'refused') return target.error
  if (targets && target?.kind === 'own') {
    const pieces = spliceMembers(targets.own, target.overrides)
    return { ...jsonProviderBody(pieces), isOwn: true, query: targets.query }
  }
  if (made === undefined) return undefined
  const completed =
    target?.kind === 'completed'
      ? spliceMembers(jsonBodyOf(encoder.encode(made)), target.members)
      : undefined
  const text = completed && held ? Buffer.concat(completed).toString() : made
  const pieces = (held && withHeld(text, held)) ?? completed
  return pieces && { ...jsonProviderBody(pieces), isOwn: false, query: '' }
}
