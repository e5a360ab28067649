import type { JsonObject, Media, Part } from '../../../conversation'
import { mediaPart } from './media'

type Result = Extract<Part, { kind: 'result' }>

/** What may lie inside a function's response. https://ai.google.dev/gemini-api/docs/function-calling#multimodal */
const INSIDE: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/webp',
  'application/pdf',
  'text/plain',
])

/** What a result is printed as: the response, and what must stand behind it. */
export type PrintedResult = { response: JsonObject; beside: readonly JsonObject[] }

/**
 * Prints what a function gave back. `output` and `error` are the members that Google names; text is never
 * parsed, for it may be shortened. https://ai.google.dev/api/caching#FunctionResponse
 *
 * @param holdsMedia Whether the model takes pictures inside the response; otherwise they stand behind it.
 * @param hasIds Whether the API knows ids of calls.
 */
export function functionResponse(
  result: Result,
  { holdsMedia, hasIds }: { holdsMedia: boolean; hasIds: boolean },
): PrintedResult {
  const { callId, name = callId, parts, isError } = result
  const inside: JsonObject[] = []
  const beside: JsonObject[] = []
  const texts: string[] = []
  for (const part of parts) {
    if (part.kind !== 'media') {
      const text = textOf(part)
      if (text) texts.push(text)
    } else if (part.media.source.kind === 'text') texts.push(textOfDocument(part.media))
    else {
      const printed = mediaPart(part.media)
      if (holdsMedia && isTakenInside(printed)) inside.push(printed)
      else beside.push(printed)
    }
  }
  const output = texts.join('\n')
  return {
    response: {
      functionResponse: {
        ...(hasIds && { id: callId }),
        name,
        response: isError ? { error: output || 'The call failed.' } : { output },
        ...(inside.length > 0 && { parts: inside }),
      },
    },
    beside: beside.length > 0 ? [{ text: `The files that ${name} returned:` }, ...beside] : [],
  }
}

const isTakenInside = ({ inlineData }: JsonObject): boolean =>
  inlineData !== undefined && INSIDE.has((inlineData as { mimeType: string }).mimeType)

const textOfDocument = (media: Media): string => String(mediaPart(media).text ?? '')

const textOf = (part: Part): string =>
  part.kind === 'text' || part.kind === 'refusal' || part.kind === 'reasoning' ? part.text : ''
