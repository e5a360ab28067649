import { type JsonObject, Untranslatable } from '../../../conversation'
import { entryOf } from '../../../values'

/** What a client or an alias says in Google's own words. */
export type NativeMembers = {
  /** Members that stand beside `contents`. */
  top: JsonObject
  /** Goes over the generation config that is made from the client's members. */
  config: JsonObject
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isGiven = (value: unknown): boolean => value !== undefined && value !== null
const isFilled = (value: unknown): boolean =>
  isGiven(value) && !(Array.isArray(value) && value.length === 0)

/** What decides what the answer is, and what no event of an answer could bring back. */
const REFUSED: Readonly<Record<string, (value: unknown) => boolean>> = {
  audio: isGiven,
  container: isGiven,
  function_call: (value) => isGiven(value) && value !== 'none' && value !== 'auto',
  functions: isFilled,
  inference_geo: isGiven,
  logprobs: (value) => isGiven(value) && value !== false,
  mcp_servers: isFilled,
  moderation: isGiven,
  n: (value) => isGiven(value) && value !== 1,
  top_logprobs: (value) => isGiven(value) && value !== 0,
  web_search_options: isGiven,
}

/**
 * Sorts the members that the conversation has no place for: Google's own are carried, the others are refused
 * or named. `google` and `extra_body.google` are Google's extension of OpenAI's format.
 * https://ai.google.dev/gemini-api/docs/openai#extra-body
 */
export function nativeMembers(
  rest: JsonObject,
  isVertex: boolean,
  drop: (name: string) => void,
): NativeMembers {
  const top: Record<string, unknown> = {}
  const config: Record<string, unknown> = {}
  const read = (members: JsonObject, path: string) => {
    for (const [name, value] of Object.entries(members)) {
      if (!isGiven(value)) continue
      if (path === '' && entryOf(REFUSED, name)?.(value)) throw untranslatable(name)
      if (!carry(camelCase(name), value, path + name)) drop(path + name)
    }
  }

  const carry = (name: string, value: unknown, path: string): boolean => {
    switch (name) {
      case 'google':
      case 'extraBody':
        if (!isObject(value)) return false
        read(value, `${path}.`)
        return true
      case 'generationConfig':
        if (!isObject(value)) return false
        Object.assign(config, ownConfig(value, path))
        return true
      case 'thinkingConfig':
        if (!isObject(value)) return false
        config.thinkingConfig = camelKeys(value)
        return true
      case 'safetySettings':
      case 'cachedContent':
        top[name] = value
        return true
      case 'labels':
        // Only Vertex AI has labels.
        if (isVertex) top.labels = value
        return isVertex
      case 'modalities':
        if (!Array.isArray(value)) return false
        if (value.includes('audio')) throw untranslatable(path)
        if (value.includes('image')) config.responseModalities = ['TEXT', 'IMAGE']
        return true
      default:
        return false
    }
  }
  read(rest, '')
  return { top, config }
}

/** An answer has one candidate. */
function ownConfig(value: JsonObject, path: string): JsonObject {
  const { candidateCount, thinkingConfig, ...config } = camelKeys(value)
  if (isGiven(candidateCount) && candidateCount !== 1) throw untranslatable(path)
  return isObject(thinkingConfig)
    ? { ...config, thinkingConfig: camelKeys(thinkingConfig) }
    : config
}

const untranslatable = (name: string) =>
  new Untranslatable(`${name} cannot be translated for Gemini.`, name.split('.')[0] ?? name)

/** Google takes both spellings of a name, but not both in one object. */
const camelCase = (name: string): string =>
  name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

const camelKeys = (value: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([name, inner]) => [camelCase(name), inner]))
