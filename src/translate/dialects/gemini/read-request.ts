import { completeResults } from '../../complete-results'
import type { Conversation, JsonObject } from '../../conversation'
import { isIdle } from '../../member-values'
import { defined, emptyMembers, entryOf, filledTextOf } from '../../values'
import { readConfig } from './read-config'
import { readContents, readSystem } from './read-contents'
import { messageOf } from './read-proto'
import { readTools } from './read-tools'
import type { Reading } from './reading'

/** The members that are read. `model` stands in the path as well, which decides. */
const READ: ReadonlySet<string> = new Set([
  'contents',
  'generationConfig',
  'model',
  'serviceTier',
  'systemInstruction',
  'toolConfig',
  'tools',
])

/** Google's other members. https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference */
const KEPT: ReadonlySet<string> = new Set(['cachedContent', 'labels', 'safetySettings'])

/** OpenAI's words for the tiers. https://ai.google.dev/gemini-api/docs/flex-inference, priority-inference */
const SERVICE_TIERS: Readonly<Record<string, string>> = {
  standard: 'default',
  flex: 'flex',
  priority: 'priority',
}

/**
 * Reads a request of Gemini's API. The model and whether the answer streams stand in the path.
 * https://ai.google.dev/api/generate-content#request-body
 *
 * @throws {Untranslatable}
 */
export function readRequest(
  request: JsonObject,
  whole: (text: string) => string,
  base64 = (text: string) => text,
): Conversation {
  const rest = emptyMembers()
  const leftOut = new Set<string>()
  const reading: Reading = { whole, base64, note: (name) => void leftOut.add(name) }
  const asked = messageOf(request)
  for (const [name, value] of Object.entries(asked)) {
    if (READ.has(name) || isIdle(value)) continue
    if (KEPT.has(name)) rest[name] = value
    else leftOut.add(name)
  }
  const { config, others } = readConfig(asked.generationConfig)
  for (const [name, value] of Object.entries(others)) rest[name] = value
  const tier = filledTextOf(asked.serviceTier)?.toLowerCase()
  const serviceTier = entryOf(SERVICE_TIERS, tier)
  if (tier !== undefined && tier !== 'unspecified' && serviceTier === undefined)
    leftOut.add('serviceTier')
  return {
    model: '',
    turns: completeResults([
      ...readSystem(asked.systemInstruction, reading),
      ...readContents(asked.contents, reading),
    ]),
    ...readTools(asked, reading),
    ...config,
    ...defined({ serviceTier }),
    isStreamed: false,
    rest,
    clientOnly: Object.keys(rest),
    ...(leftOut.size > 0 && { leftOut: [...leftOut] }),
  }
}
