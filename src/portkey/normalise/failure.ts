import { PortusError, sentenceOf } from '../../errors'
import { isMembers, type Members, membersOf } from './members'
import type { Frame } from './whole-frames'

/** An answer that breaks off with the provider's own words. */
const brokenOff = (words: string | undefined): PortusError =>
  new PortusError('stream_truncated', words ?? sentenceOf('stream_truncated', 'default', {}))

/**
 * The error that an event of OpenAI's format says, alone or beside `choices` as OpenRouter does.
 * https://openrouter.ai/docs/api-reference/errors
 */
export function failureIn(event: Members): PortusError | undefined {
  const { error } = event
  if (typeof error === 'string' && error !== '') return brokenOff(error)
  if (!isMembers(error)) return undefined
  return brokenOff(textOf(error.message) ?? textOf(error.type) ?? textOf(event.message))
}

/**
 * The error that a frame says: an exception of the service's API, or an error beyond it.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function failureOf({ headers, payload }: Frame): PortusError | undefined {
  const type = headers.get(':message-type')
  if (type === 'error')
    return brokenOff(headers.get(':error-message') || headers.get(':error-code'))
  if (type !== 'exception') return undefined
  const said = membersOf(payload.toString())
  return brokenOff(textOf(said?.message) ?? textOf(said?.Message) ?? headers.get(':exception-type'))
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
