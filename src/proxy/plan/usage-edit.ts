import type { NativeFormat } from '../../api/native/row'
import { type JsonBody, readMember } from '../../body/json/body'

/** The member that asks for a stream's usage. */
export const STREAM_OPTIONS = 'stream_options'

/**
 * The edit that asks for the usage of a streamed chat completion, where the client does not: without it
 * nobody can say what was spent. Undefined where the client asks itself, or the provider does not take it.
 * https://platform.openai.com/docs/api-reference/chat/create#chat-create-stream_options
 */
export function usageEdit(
  body: JsonBody,
  { takesUsage, aliasDrop }: NativeFormat,
): readonly [name: string, text: string] | undefined {
  if (!takesUsage || aliasDrop.includes(STREAM_OPTIONS)) return undefined
  const options = readMember(body, STREAM_OPTIONS) ?? {}
  // A value that is no object is for the provider to refuse.
  if (typeof options !== 'object' || Array.isArray(options)) return undefined
  if ((options as { include_usage?: unknown }).include_usage === true) return undefined
  return [STREAM_OPTIONS, JSON.stringify({ ...options, include_usage: true })]
}
