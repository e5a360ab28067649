import { spliceMembers } from '../../body/json/edit-members'
import { jsonContent } from '../send-json'
import type { Passthrough } from './exchange'

/** What a provider is sent in a passthrough. */
export type ProviderBody = {
  content: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null
  /** Headers that say something of the content. */
  headers?: Readonly<Record<string, string>>
  /** Makes the content anew, where it can be sent again. */
  again?: () => ProviderBody['content']
}

/**
 * The client's own body, with only those values replaced that the gateway changed in the stand-in
 * it was given.
 *
 * @param sent The JSON that the gateway would have sent, if it makes a body for this method.
 */
export function providerBody(
  { body, standIn }: Passthrough,
  sent: string | undefined,
): ProviderBody {
  if (body.kind === 'none') return { content: null }
  const changes = changedMembers(standIn, sent)
  if (body.kind === 'form') {
    const fields = new Map([...changes].map(([name, text]) => [name, fieldText(text)]))
    return { content: body.send(fields), headers: { 'content-type': body.contentType } }
  }
  return jsonProviderBody(spliceMembers(body, changes))
}

/** JSON in pieces, as it is sent to a provider. */
export function jsonProviderBody(pieces: ReturnType<typeof spliceMembers>): ProviderBody {
  const { body: content, contentLength } = jsonContent(pieces)
  return {
    content,
    ...(contentLength !== undefined && { headers: { 'content-length': `${contentLength}` } }),
    again: () => jsonContent(pieces).body,
  }
}

/** The members that differ from the stand-in's, as JSON text. */
function changedMembers(standIn: string, sent: string | undefined): Map<string, string> {
  const changes = new Map<string, string>()
  if (sent === undefined || sent === standIn) return changes
  const before = JSON.parse(standIn) as Record<string, unknown>
  const after = JSON.parse(sent) as Record<string, unknown>
  for (const [name, value] of Object.entries(after)) {
    const text = JSON.stringify(value)
    if (text !== JSON.stringify(before[name])) changes.set(name, text)
  }
  return changes
}

/** A form has no types: a string stands in it without its quotes. */
function fieldText(json: string): string {
  const value: unknown = JSON.parse(json)
  return typeof value === 'string' ? value : json
}
