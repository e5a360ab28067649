import { isFilled, isNot } from '../member-values'

/** Reads the value of a top-level member of a request, or nothing. */
export type Read = (member: string) => unknown

/**
 * What requests lose where they are translated, as `@portkey-ai/gateway` 1.15.2 and Portus do it.
 * What decides what the answer is, is refused where it would be lost; what only guides it is left out.
 */
export type Translation = {
  /** From which format to which, for people. */
  between: string
  /** Members, with dots between levels, that are refused; and with what values. */
  refused: Readonly<Record<string, (value: unknown, read: Read) => boolean>>
  /** Members without which a request means the same, or that are only about cost, speed or storage. */
  leftOut: readonly string[]
}

/** Whether `response_format` asks for more than text. */
export const asksForFormat = (value: unknown) =>
  isNot('text')((value as { type?: unknown } | null)?.type)
/** Whether `response_format` asks for JSON without a schema. */
export const asksForAnyJson = (value: unknown) =>
  (value as { type?: unknown } | null)?.type === 'json_object'

/** Where no tool can be called, or one is named, there is nothing to call in parallel with it. */
export const keepsToolsApart = (value: unknown, read: Read) => {
  if (value !== false || !isFilled(read('tools'))) return false
  const choice = read('tool_choice') ?? 'auto'
  return choice === 'auto' || choice === 'required'
}

/** Whether `tool_choice` says more than its default, where there is something to choose. */
export const choosesTool = (value: unknown, read: Read) =>
  isNot('auto')(value) && isFilled(read('tools'))

const typeOf = (tool: unknown): unknown => (tool as { type?: unknown } | null)?.type

/** Anthropic's own tools have a type; the client's have none, or `custom`. */
export const hasServerTools = (value: unknown) =>
  Array.isArray(value) && value.some((tool) => isNot('custom')(typeOf(tool)))

/** Anthropic's own tools but its search of the web, which formats refuse by the model where there is none. */
export const hasOtherServerTools = (value: unknown) =>
  hasServerTools(
    Array.isArray(value) &&
      value.filter((tool) => !String(typeOf(tool) ?? '').startsWith('web_search_')),
  )

/**
 * Of the later members of Anthropic's API neither the gateway nor another provider knows any. Edits of a context only keep
 * it within the model's window; a summary that is asked for is all of the answer, so `compaction` is refused.
 */
export const LATER = [
  'betas',
  'billing_policy',
  'cache_control',
  'context_management',
  'diagnostics',
  'fallback_credit_token',
  'fallbacks',
  'speed',
  'tags',
  'user_profile_id',
  'workspace_id',
]

/** The members of a request that would be lost and must not be. */
export const lostMembers = ({ refused }: Translation, read: Read): string[] =>
  Object.keys(refused).filter((path) => {
    const [member = '', inner] = path.split('.')
    const value = read(member)
    const asked = inner === undefined ? value : (value as Record<string, unknown> | null)?.[inner]
    return refused[path]?.(asked, read) === true
  })
