import { bareName } from '../../../body/bare-name'
import type { Merge } from '../../../body/json/merge-members'
import { camelCase } from '../../../translate/camel-case'
import type { FormatTarget, JsonObject } from '../../../translate/conversation'
import { chat } from '../../../translate/dialects/chat/chat'
import { gemini } from '../../../translate/formats/gemini/format'
import { isObject } from '../../../translate/values'

const CONFIG = 'generationConfig'
const THINKING = 'thinkingConfig'

/** What an alias may say in Google's own words beside `contents`. https://ai.google.dev/api/generate-content */
const OWN_TOP: ReadonlySet<string> = new Set([
  ...['cachedContent', 'contents', 'labels', 'safetySettings', 'serviceTier', 'store'],
  ...['systemInstruction', 'toolConfig'],
])

/** The members of a configuration that exclude each other, or say one thing together. */
const ALIKE_IN_CONFIG = [
  ['responseSchema', 'responseJsonSchema', '_responseJsonSchema'],
  ['responseLogprobs', 'logprobs'],
]
const ALIKE_IN_THINKING = [['thinkingBudget', 'thinkingLevel']]

/** The names in Google's API of what an alias drops by OpenAI's, where they differ in more than their spelling. */
const DROPPED: Readonly<Record<string, readonly string[]>> = {
  logprobs: ['responseLogprobs', 'logprobs'],
  max_completion_tokens: ['maxOutputTokens'],
  max_tokens: ['maxOutputTokens'],
  messages: ['contents'],
  n: ['candidateCount'],
  reasoning: [THINKING],
  reasoning_effort: [THINKING],
  response_format: ['responseMimeType', ...(ALIKE_IN_CONFIG[0] ?? [])],
  stop: ['stopSequences'],
  system: ['systemInstruction'],
  thinking: [THINKING],
  tool_choice: ['toolConfig'],
  top_logprobs: ['logprobs'],
}

/** What an alias says, in the words of a chat completion. */
export type AliasSettings = {
  /** What no client can choose. */
  fixed: JsonObject
  /** For what a client leaves open. */
  defaults: JsonObject
  /** What the provider never gets. */
  drop: readonly string[]
}

/**
 * What an alias puts into the requests of a target that speaks Gemini's API. Its overrides are in OpenAI's words for
 * every provider; the Gemini format has Google's for them.
 *
 * @throws {Untranslatable} for an override that Gemini has no words for.
 */
export function settingsIn(
  { fixed: fixedValues, defaults, drop }: AliasSettings,
  target: FormatTarget,
): Merge {
  const set = inGooglesWords(fixedValues, target)
  const open = inGooglesWords(defaults, target)
  const dropped = new Set(drop.flatMap((one) => DROPPED[one] ?? [one]).map(bareName))
  const { [CONFIG]: config, ...fixed } = set
  const { [CONFIG]: openConfig, ...others } = open
  const { [THINKING]: thinking, ...inConfig } = objectIn(config)
  const { [THINKING]: openThinking, ...openInConfig } = objectIn(openConfig)
  return {
    fixed,
    defaults: others,
    dropped,
    inside: {
      [CONFIG]: {
        fixed: inConfig,
        defaults: openInConfig,
        dropped,
        alike: ALIKE_IN_CONFIG,
        inside: {
          [THINKING]: {
            fixed: objectIn(thinking),
            defaults: objectIn(openThinking),
            dropped: NOTHING,
            alike: ALIKE_IN_THINKING,
          },
        },
      },
    },
  }
}

const NOTHING: ReadonlySet<string> = new Set()

const objectIn = (value: unknown): JsonObject => (isObject(value) ? value : {})

/** An alias's values as Gemini takes them beside a conversation. */
function inGooglesWords(values: JsonObject, target: FormatTarget): JsonObject {
  const { system, instructions = system, ...rest } = values
  const own: [string, unknown][] = []
  const others: [string, unknown][] = []
  for (const [name, value] of Object.entries(rest)) {
    const camel = camelCase(name)
    const isOwn = OWN_TOP.has(camel) || (camel === 'tools' && isGoogles(value))
    if (isOwn) own.push([camel, value])
    else others.push([name, value])
  }
  if (instructions !== undefined)
    own.push(['systemInstruction', { parts: [{ text: textOf(instructions) }] }])
  const said = chat.parseRequest({ messages: [], ...Object.fromEntries(others) }, String)
  const { contents, ...printed } = gemini.printRequest(said, target).body
  const config = { ...samplingOf(values), ...objectIn(printed[CONFIG]) }
  return {
    ...printed,
    ...(Object.keys(config).length > 0 && { [CONFIG]: config }),
    ...Object.fromEntries(own),
  }
}

/**
 * What chooses the words. Some models want to do that themselves, and translations then leave it out; what an operator
 * sets is sent all the same.
 */
const samplingOf = (values: JsonObject): JsonObject =>
  Object.fromEntries(
    SAMPLING.flatMap(([name, its]) => (values[name] === undefined ? [] : [[its, values[name]]])),
  )

const SAMPLING = [
  ['temperature', 'temperature'],
  ['top_p', 'topP'],
  ['top_k', 'topK'],
  ['seed', 'seed'],
  ['presence_penalty', 'presencePenalty'],
  ['frequency_penalty', 'frequencyPenalty'],
] as const

/** Whether tools are Google's own and not OpenAI's, which all have a type. */
const isGoogles = (tools: unknown): boolean =>
  Array.isArray(tools) && tools.some((tool) => isObject(tool) && tool.type === undefined)

/** Instructions may be a list of blocks, as Anthropic has them. */
const textOf = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : Array.isArray(value)
      ? value.map((block) => (isObject(block) ? String(block.text ?? '') : '')).join('\n\n')
      : String(value)
