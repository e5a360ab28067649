import { completeResults } from '../../complete-results'
import type {
  Compaction,
  Conversation,
  JsonObject,
  OutputFormat,
  Reasoning,
  WebSearch,
} from '../../conversation'
import { untranslatableMember } from '../../untranslatable'
import {
  booleanOf,
  defined,
  emptyMembers,
  filledTextOf,
  numberOf,
  objectOf,
  objectsOf,
  textOf,
} from '../../values'
import { readSchema } from '../chat/read-tools'
import type { Reading } from './input/reading'
import { OWN_MEMBERS, ownMembersLeftOut } from './own-members'
import { endsInTrigger, readInput } from './read-input'
import { readToolChoice } from './read-tool-choice'
import { readTools } from './read-tools'

/** The members that are read. Every other one goes on under its own name. */
const READ: ReadonlySet<string> = new Set([
  'model',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'max_output_tokens',
  'max_tool_calls',
  'temperature',
  'top_p',
  'text',
  'reasoning',
  'user',
  'safety_identifier',
  'service_tier',
  'prompt_cache_key',
  'stream',
  ...Object.keys(OWN_MEMBERS),
])

/**
 * Reads a request of the Responses API. https://platform.openai.com/docs/api-reference/responses/create
 *
 * @throws {Untranslatable}
 */
export function readRequest(request: JsonObject, whole: (text: string) => string): Conversation {
  const rest = emptyMembers()
  for (const [name, value] of Object.entries(request))
    if (!READ.has(name) && value !== null && value !== undefined) rest[name] = value
  const leftOut = new Set(ownMembersLeftOut(request))
  const reading: Reading = { whole, note: (name) => void leftOut.add(name) }
  const { tools, clientTools, webSearch, names } = readTools(request, reading)
  const { format } = objectOf(request.text) ?? {}
  return {
    model: textOf(request.model) ?? '',
    turns: completeResults(readInput(request, names, reading)),
    tools,
    ...(clientTools.size > 0 && { clientTools }),
    ...defined({
      webSearch: limited(webSearch, request.max_tool_calls),
      toolChoice: readToolChoice(request.tool_choice, names),
      parallelCalls: booleanOf(request.parallel_tool_calls),
      maxOutputTokens: numberOf(request.max_output_tokens),
      temperature: numberOf(request.temperature),
      topP: numberOf(request.top_p),
      output: readFormat(format),
      reasoning: readReasoningMember(request.reasoning),
      compaction: readCompaction(request, reading),
      user: filledTextOf(request.safety_identifier) ?? filledTextOf(request.user),
      serviceTier: filledTextOf(request.service_tier),
      cacheKey: filledTextOf(request.prompt_cache_key),
    }),
    isStreamed: request.stream === true,
    rest,
    clientOnly: Object.keys(rest),
    ...(leftOut.size > 0 && { leftOut: [...leftOut] }),
  }
}

/** `max_tool_calls` counts the calls of OpenAI's own tools. Here the search is the only one. */
function limited(search: WebSearch | undefined, max: unknown): WebSearch | undefined {
  const maxUses = numberOf(max)
  return search && maxUses !== undefined ? { ...search, maxUses } : search
}

/** https://platform.openai.com/docs/guides/structured-outputs */
function readFormat(value: unknown): OutputFormat | undefined {
  const format = objectOf(value) ?? {}
  const { type } = format
  if (type === undefined || type === 'text') return undefined
  if (type === 'json_object') return { kind: 'json' }
  const read = type === 'json_schema' ? readSchema(format) : undefined
  if (!read) throw untranslatableMember('text.format')
  return read
}

/** `generate_summary` is the older name. https://platform.openai.com/docs/guides/reasoning */
function readReasoningMember(value: unknown): Reasoning | undefined {
  const { effort, summary, generate_summary } = objectOf(value) ?? {}
  const shown = filledTextOf(summary) ?? filledTextOf(generate_summary)
  const reasoning: Reasoning = defined({
    effort: filledTextOf(effort),
    isShown: shown === undefined ? undefined : true,
  })
  return Object.keys(reasoning).length > 0 ? reasoning : undefined
}

/** A threshold is the only way in which OpenAI manages a context by itself. */
function readCompaction(
  request: JsonObject,
  { note }: Pick<Reading, 'note'>,
): Compaction | undefined {
  if (endsInTrigger(request)) return 'now'
  const entries = objectsOf(request.context_management)
  const entry = entries.find(({ type }) => type === 'compaction')
  if (entries.some((one) => one !== entry)) note('context_management')
  return entry && defined({ atTokens: numberOf(entry.compact_threshold) })
}
