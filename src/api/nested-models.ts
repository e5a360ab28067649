import { bareName } from '../body/bare-name'
import { foldedName } from '../body/fold-name'
import type { Bytes, JsonBody } from '../body/json/body'
import { findMember, type Sought } from '../body/json/find-member'
import type { Members, Span } from '../body/json/members'
import type { ContentSetting } from './names/content-settings'

/**
 * The members by which a body names further models. Providers have them at many places, and get new ones every
 * month:
 *
 * - `fallbacks[].model`, `tools[].model` of the advisor: https://platform.claude.com/docs/en/api/messages
 * - `tools[].model` of `image_generation`: https://platform.openai.com/docs/api-reference/responses/create
 * - `method.reinforcement.grader.model`, `graders`: https://platform.openai.com/docs/api-reference/graders
 * - `models`, `plugins[].model`, `tools[].parameters.model`: https://openrouter.ai/docs/guides/routing/model-fallbacks
 * - `fallbacks`, `context_window_fallbacks`, `fallback_models`, `extra_body.model`: https://docs.litellm.ai/docs/proxy/reliability
 * - `safety_model`: https://docs.together.ai/reference/chat-completions
 * - `data_sources[].parameters.embedding_dependency.deployment_name`:
 *   https://learn.microsoft.com/azure/ai-foundry/openai/references/on-your-data
 *
 * So every member of such a name counts. Content is left out, and so are objects with names of the client's own.
 */
const MODEL_NAME = /(?:model|deployment)s?(?:ids?|names?)?$|fallbacks?$/

/** Most names hold none of these words, and need not be folded. */
const WORD = /model|deployment|fallback/i

/** The same in bytes: the end of a name or text that holds a word, or an escape of a letter. */
const WORD_IN_BYTES = /(?:model|deployment|fallback)[^"]{0,16}"|\\u00[4-7]/i

/**
 * The conversation and other content. Nothing in there chooses who answers. The model of OpenAI's `moderation` judges, and
 * costs nothing. https://platform.openai.com/docs/guides/moderation
 */
const CONTENT: ReadonlySet<string> = new Set([
  ...['systemInstruction', 'system_instruction'],
  ...['messages', 'input', 'system', 'prompt', 'instructions', 'documents', 'query', 'contents'],
  ...['chat_history', 'texts', 'inputs', 'images', 'suffix', 'moderation'],
])

/** Objects whose members have names of the client's own: JSON Schema's, arguments, variables, marks. */
const OWN_NAMES: ReadonlySet<string> = new Set([
  ...['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'],
  ...['dependentRequired', 'dependencies', 'default', 'const', 'enum', 'examples', 'example'],
  ...['input_examples', 'arguments', 'variables', 'parameter_definitions', 'metadata', 'headers'],
  ...['logit_bias', 'chat_template_kwargs', 'labels'],
])

const MODEL = 'model'
const QUOTE = 0x22
const OPEN_BRACE = 0x7b
const OPEN_BRACKET = 0x5b

/** Longer than the tools of any agent, without very long strings. To look through more would hold up every stream. */
export const MAX_NESTED_BYTES = 4 * 1024 * 1024

/** A path in an error is no longer. */
const MAX_PATH_LENGTH = 128

/** Whether a member of this name, which is not the body's own `model`, names a model. */
export const namesModel = (name: string): boolean =>
  WORD.test(name) && MODEL_NAME.test(foldedName(name).replace(/[_-]/g, ''))

/** A member that names a model, or one that is too large to say. */
export type NestedModel = { path: string } | { tooLarge: string }

/**
 * The first member of a body, besides its own `model`, that names a model. Members with a scalar value and content
 * are not looked at, and the others are read only where their bytes hold the word.
 */
export function nestedModel(body: JsonBody): NestedModel | undefined {
  const slices = ascendingSlices(body.pieces)
  for (const [name, span] of body.members.values) {
    if (name === MODEL || CONTENT.has(name)) continue
    const isNamed = namesModel(name)
    // Another spelling of the body's own `model` is refused with words of its own.
    if (isNamed && bareName(name) === MODEL) continue
    if (!isNamed && OWN_NAMES.has(name)) continue
    const first = slices({ start: span.start, end: span.start + 1 })[0]?.[0]
    const isHolder = first === OPEN_BRACE || first === OPEN_BRACKET
    if (!isHolder && !(isNamed && first === QUOTE)) continue
    const parts = shortParts(body.members, span)
    if (lengthOf(parts) > MAX_NESTED_BYTES) return { tooLarge: name }
    const bytes = Buffer.concat(parts.flatMap(slices))
    if (!isNamed && !WORD_IN_BYTES.test(bytes.toString('latin1'))) continue
    const path = pathIn(`{${JSON.stringify(name)}:${bytes.toString()}}`)
    if (path !== undefined) return { path: path.slice(1, MAX_PATH_LENGTH) }
  }
  return undefined
}

/** The same for the settings in a conversation. */
export function nestedModelIn(settings: readonly ContentSetting[]): NestedModel | undefined {
  let length = 0
  for (const { name, path, bytes } of settings) {
    if (namesModel(name)) return { path: path.slice(0, MAX_PATH_LENGTH) }
    length += bytes.length
    if (length > MAX_NESTED_BYTES) return { tooLarge: path }
    if (!WORD_IN_BYTES.test(bytes.toString('latin1'))) continue
    const inside = findMember(bytes.toString(), SOUGHT)
    if (inside !== undefined) return { path: `${path}${inside}`.slice(0, MAX_PATH_LENGTH) }
  }
  return undefined
}

const SOUGHT: Sought = { isSought: namesModel, isOpaque: (name) => OWN_NAMES.has(name) }

const pathIn = (json: string): string | undefined => findMember(json, SOUGHT)

/** Slices of a body in pieces, asked for in the order in which they begin. A body may have many pieces. */
function ascendingSlices(pieces: readonly Bytes[]): (span: Span) => Bytes[] {
  let first = 0
  let before = 0
  return ({ start, end }) => {
    const slices: Bytes[] = []
    let at = before
    for (let index = first; at < end; index++) {
      const piece = pieces[index]
      if (!piece) break
      const next = at + piece.length
      if (next > start) slices.push(piece.subarray(Math.max(0, start - at), end - at))
      else {
        first = index + 1
        before = next
      }
      at = next
    }
    return slices
  }
}

/** A value without the contents of its very long strings, in which no name stands. */
function shortParts({ longStrings }: Members, { start, end }: Span): Span[] {
  const parts: Span[] = []
  let at = start
  for (const long of longStrings) {
    if (long.end <= at || long.start >= end) continue
    parts.push({ start: at, end: long.start })
    at = long.end
  }
  return [...parts, { start: at, end }]
}

const lengthOf = (parts: readonly Span[]): number =>
  parts.reduce((sum, { start, end }) => sum + end - start, 0)
