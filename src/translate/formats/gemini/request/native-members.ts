import { camelCase, camelKeys } from '../../../camel-case'
import { type JsonObject, Untranslatable } from '../../../conversation'
import { isFilled, isGiven, isNot } from '../../../member-values'
import { entryOf, isObject } from '../../../values'

/** What a client or an alias says in Google's own words. */
export type NativeMembers = {
  /** Members that stand beside `contents`. */
  top: JsonObject
  /** Goes over the generation config that is made from the client's members. */
  config: JsonObject
}

/** What decides what the answer is, and what no event of an answer could bring back. */
const REFUSED: Readonly<Record<string, (value: unknown) => boolean>> = {
  audio: isGiven,
  container: isGiven,
  function_call: isNot('none', 'auto'),
  functions: isFilled,
  inference_geo: isGiven,
  logprobs: isNot(false),
  mcp_servers: isFilled,
  moderation: isGiven,
  n: isNot(1),
  top_logprobs: isNot(0),
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
    if (name.startsWith(CONFIG)) {
      const member = path.slice(CONFIG.length)
      if (!ALONE.has(member)) return false
      Object.assign(config, ownConfig({ [member]: value }, path))
      return true
    }
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

/** How a client of Gemini's names a member of its config that no conversation has a place for. */
const CONFIG = 'generationConfig.'

/** These members. https://ai.google.dev/api/generate-content#generationconfig */
const ALONE: ReadonlySet<string> = new Set([
  ...['audioTimestamp', 'candidateCount', 'enableAffectiveDialog', 'enableEnhancedCivicAnswers'],
  ...['imageConfig', 'logprobs', 'mediaResolution', 'modelSelectionConfig', 'responseLogprobs'],
  ...['responseMimeType', 'responseModalities', 'responseSchema', 'routingConfig', 'speechConfig'],
])

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
