import { PortusError, sentenceOf } from '../../errors'
import { isMembers, type Members, membersOf } from './members'
import type { Frame } from './whole-frames'

/** Takes secrets out of a provider's words. */
export type Redact = (text: string) => string

type Said = { message: unknown; type?: unknown; code?: unknown; param?: unknown }

/** An answer that breaks off with the provider's own words. */
function brokenOff({ message, type, code, param }: Said, redact: Redact): PortusError {
  const words = textOf(message) ?? textOf(type) ?? textOf(code)
  return new PortusError(
    'stream_truncated',
    words === undefined ? sentenceOf('stream_truncated', 'default', {}) : redact(words),
    {
      type: redactedText(type, redact),
      code: redactedText(code, redact),
      ...(typeof param === 'string' && { param: redact(param) }),
    },
  )
}

/**
 * The error that an event says: in a member of its own, alone or beside `choices` as OpenRouter does,
 * or under its own name. https://openrouter.ai/docs/api-reference/errors
 */
export function failureIn(
  event: Members,
  name: string | undefined,
  redact: Redact,
): PortusError | undefined {
  const { error } = event
  if (typeof error === 'string' && error !== '') return brokenOff({ message: error }, redact)
  if (isMembers(error) && Object.keys(error).length > 0)
    return brokenOff({ ...error, message: textOf(error.message) ?? event.message }, redact)
  const { message, code, param } = event
  return name === 'error' ? brokenOff({ message, code, param }, redact) : undefined
}

/**
 * The error that a frame says: an exception of the service's API, or an error beyond it.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function failureOf({ headers, payload }: Frame, redact: Redact): PortusError | undefined {
  const type = headers.get(':message-type')
  if (type === 'error') {
    const message = headers.get(':error-message')
    return brokenOff({ message, code: headers.get(':error-code') }, redact)
  }
  if (type !== 'exception') return undefined
  const said = membersOf(payload.toString())
  const message = textOf(said?.message) ?? said?.Message
  return brokenOff({ message, code: headers.get(':exception-type') }, redact)
}

const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function redactedText(value: unknown, redact: Redact): string | undefined {
  const text = textOf(value)
  return text === undefined ? undefined : redact(text)
}
