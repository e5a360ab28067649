import { completeResults } from '../../complete-results'
import type { Conversation, JsonObject, OutputFormat, Reasoning } from '../../conversation'
import { untranslatableMember } from '../../untranslatable'
import {
  booleanOf,
  defined,
  emptyMembers,
  filledTextOf,
  isObject,
  numberOf,
  objectOf,
  textOf,
} from '../../values'
import { readInput } from './read-input'
import { readToolChoice, readTools } from './read-tools'

/** The members that are read. Every other one goes on under its own name. */
const READ: ReadonlySet<string> = new Set([
  'model',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'max_output_tokens',
  'temperature',
  'top_p',
  'text',
  'reasoning',
  'user',
  'safety_identifier',
  'service_tier',
  'prompt_cache_key',
  'stream',
  // Portus keeps the answer, if anybody does.
  'store',
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
  const { tools, clientTools, webSearch } = readTools(request)
  const { format, ...text } = objectOf(request.text) ?? {}
  if (Object.keys(text).length > 0) rest.text = text
  return {
    model: textOf(request.model) ?? '',
    turns: completeResults(readInput(request, clientTools, whole)),
    tools,
    ...(clientTools.size > 0 && { clientTools }),
    ...defined({
      webSearch,
      toolChoice: readToolChoice(request.tool_choice, clientTools),
      parallelCalls: booleanOf(request.parallel_tool_calls),
      maxOutputTokens: numberOf(request.max_output_tokens),
      temperature: numberOf(request.temperature),
      topP: numberOf(request.top_p),
      output: readFormat(format),
      reasoning: readReasoning(request.reasoning),
      user: filledTextOf(request.safety_identifier) ?? filledTextOf(request.user),
      serviceTier: filledTextOf(request.service_tier),
      cacheKey: filledTextOf(request.prompt_cache_key),
    }),
    isStreamed: request.stream === true,
    rest,
    clientOnly: Object.keys(rest),
  }
}

/** https://platform.openai.com/docs/guides/structured-outputs */
function readFormat(value: unknown): OutputFormat | undefined {
  const { type, schema, name, description, strict } = objectOf(value) ?? { type: undefined }
  if (type === undefined || type === 'text') return undefined
  if (type === 'json_object') return { kind: 'json' }
  if (type !== 'json_schema' || !isObject(schema)) throw untranslatableMember('text.format')
  return {
    kind: 'schema',
    schema,
    ...defined({
      name: filledTextOf(name),
      description: filledTextOf(description),
      strict: booleanOf(strict),
    }),
  }
}

/** https://platform.openai.com/docs/guides/reasoning */
function readReasoning(value: unknown): Reasoning | undefined {
  const { effort, summary } = objectOf(value) ?? {}
  const reasoning: Reasoning = defined({
    effort: filledTextOf(effort),
    isShown: filledTextOf(summary) === undefined ? undefined : true,
  })
  return Object.keys(reasoning).length > 0 ? reasoning : undefined
}
