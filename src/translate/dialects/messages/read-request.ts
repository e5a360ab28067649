import { completeResults } from '../../complete-results'
import type { Conversation, JsonObject, OutputFormat } from '../../conversation'
import { sessionIdOf } from '../../end-user'
import { isGiven, isIdle } from '../../member-values'
import { untranslatableMember } from '../../untranslatable'
import {
  defined,
  emptyMembers,
  entryOf,
  filledTextOf,
  numberOf,
  objectOf,
  textOf,
  textsOf,
} from '../../values'
import { chosenSearch } from '../../web-search'
import { readMessages, readSystem } from './read-messages'
import { readReasoning } from './read-reasoning'
import { readToolChoice, readTools } from './read-tools'
import type { Reading } from './reading'
import { isSearchName, readWebSearch } from './web-search/read-web-search'

/** The members that are read as a whole. */
const READ: ReadonlySet<string> = new Set([
  'compaction',
  'model',
  'system',
  'messages',
  'tools',
  'tool_choice',
  'max_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'thinking',
  'output_config',
  'output_format',
  'metadata',
  'service_tier',
  'stream',
])

/**
 * OpenAI's words for the tiers. `standard_only` uses no capacity that the organisation has reserved.
 * https://docs.anthropic.com/en/api/service-tiers
 */
const SERVICE_TIERS: Readonly<Record<string, string>> = { auto: 'auto', standard_only: 'default' }

/**
 * Reads a request of the Messages API. https://docs.anthropic.com/en/api/messages
 *
 * @throws {Untranslatable}
 */
export function readRequest(request: JsonObject, whole: (text: string) => string): Conversation {
  const rest = emptyMembers()
  const reading: Reading = {
    whole,
    note: (name) => {
      rest[name] = true
    },
  }
  const keep = (name: string, value: unknown) => {
    if (!isIdle(value)) rest[name] = value
  }
  for (const [name, value] of Object.entries(request)) if (!READ.has(name)) keep(name, value)

  const turns = [...readSystem(request.system, reading), ...readMessages(request.messages, reading)]
  const config = objectOf(request.output_config) ?? {}
  const { effort, format, ...otherConfig } = config
  keep('output_config', otherConfig)
  const { user_id, ...otherMetadata } = objectOf(request.metadata) ?? {}
  keep('metadata', otherMetadata)
  const output =
    readFormat('output_config', format) ?? readFormat('output_format', request.output_format)
  const reasoning = readReasoning(request.thinking, effort)
  if (!reasoning.isRead) keep('thinking', request.thinking)
  const choice = readToolChoice(request.tool_choice)
  const user = filledTextOf(user_id)
  const tools = readTools(request, reading)
  const { webSearch, toolChoice } = chosenSearch(
    readWebSearch(request.tools),
    choice.toolChoice,
    isSearchName,
    tools.length > 0,
  )
  const tier = filledTextOf(request.service_tier)
  const serviceTier = entryOf(SERVICE_TIERS, tier)
  if (tier !== undefined && serviceTier === undefined) keep('service_tier', tier)

  return {
    model: textOf(request.model) ?? '',
    turns: completeResults(turns),
    tools,
    ...defined({
      webSearch,
      toolChoice,
      parallelCalls: choice.parallelCalls,
      maxOutputTokens: numberOf(request.max_tokens),
      temperature: numberOf(request.temperature),
      topP: numberOf(request.top_p),
      topK: numberOf(request.top_k),
      stop: readStop(request.stop_sequences),
      output,
      reasoning: reasoning.reasoning,
      // https://platform.claude.com/docs/en/build-with-claude/compaction-on-demand
      compaction: isGiven(request.compaction) ? ('now' as const) : undefined,
      user,
      cacheKey: sessionIdOf(user),
      serviceTier,
    }),
    isStreamed: request.stream === true,
    rest,
    clientOnly: Object.keys(rest),
  }
}

function readStop(value: unknown): readonly string[] | undefined {
  const stop = textsOf(value)
  return stop.length > 0 ? stop : undefined
}

/**
 * Anthropic keeps to a schema to the letter, so it is a strict one.
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 *
 * @throws {Untranslatable} for another form of the answer.
 */
function readFormat(member: string, value: unknown): OutputFormat | undefined {
  if (value === undefined || value === null) return undefined
  const { type, schema } = objectOf(value) ?? {}
  if (type !== 'json_schema' || !objectOf(schema)) throw untranslatableMember(member)
  return { kind: 'schema', schema, strict: true }
}
