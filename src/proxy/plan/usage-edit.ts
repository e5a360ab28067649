import type { NativeFormat } from '../../api/native/row'
import { type JsonBody, readMember } from '../../body/json/body'

const MEMBER = 'stream_options'

/**
 * The edit that asks for the usage of a streamed chat completion, where the client does not: without it
 * nobody can say what was spent. Undefined where the client asks itself, or the provider does not take it.
 * https://platform.openai.com/docs/api-reference/chat/create#chat-create-stream_options
 */
export function usageEdit(
  body: JsonBody,
  { takesUsage, aliasDrop }: NativeFormat,
): readonly [name: string, text: string] | undefined {
  if (!takesUsage || aliasDrop.includes(MEMBER)) return undefined
  const options = readMember(body, MEMBER) ?? {}
  // A value that is no object is for the provider to refuse.
  if (typeof options !== 'object' || Array.isArray(options)) return undefined
  if ((options as { include_usage?: unknown }).include_usage === true) return undefined
  return [MEMBER, JSON.stringify({ ...options, include_usage: true })]
}
