import { camelCase } from '../../translate/camel-case'
import type { JsonObject } from '../../translate/conversation'
import { OWN_MEMBERS } from '../../translate/dialects/responses/own-members'
import { objectsOf, textOf } from '../../translate/values'

/** What an alias may say in the words of the Responses API, and chat completions have no words for. */
const RESPONSES: ReadonlySet<string> = new Set([
  'input',
  'instructions',
  'max_tool_calls',
  ...Object.keys(OWN_MEMBERS).filter((name) => name !== 'store'),
])

/**
 * A client's request with what the alias says in words of the client's API alone: its instructions, and for a
 * response its input.
 */
export function withOwnWords(dialect: string, request: JsonObject, fixed: JsonObject): JsonObject {
  const { instructions, system = instructions } = fixed
  if (dialect === 'messages') return system === undefined ? request : { ...request, system }
  if (dialect === 'gemini') return system === undefined ? request : instructed(request, system)
  if (dialect !== 'responses') return request
  const said = Object.entries(fixed).filter(([name]) => RESPONSES.has(name))
  return {
    ...request,
    ...(system !== undefined && { instructions: textIn(system) }),
    ...Object.fromEntries(said),
  }
}

/** A request of Gemini's with other instructions, in the place of the client's by any of its spellings. */
const instructed = (request: JsonObject, system: unknown): JsonObject => ({
  ...Object.fromEntries(
    Object.entries(request).filter(([name]) => camelCase(name) !== 'systemInstruction'),
  ),
  systemInstruction: { parts: [{ text: textIn(system) }] },
})

/** What the other dialects call instructions. */
const INSTRUCTIONS: ReadonlySet<string> = new Set(['instructions', 'system'])

/** An alias's values without those that {@link withOwnWords} puts into the request. */
export function withoutOwnWords(dialect: string, values: JsonObject): JsonObject {
  if (dialect === 'chat') return values
  const isResponses = dialect === 'responses'
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name]) => !INSTRUCTIONS.has(name) && !(isResponses && RESPONSES.has(name)),
    ),
  )
}

/** Anthropic's instructions may be a list of blocks. */
const textIn = (system: unknown): string =>
  textOf(system) ??
  objectsOf(system)
    .map(({ text }) => textOf(text) ?? '')
    .join('\n\n')
