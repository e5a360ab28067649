import type { JsonObject, Tool, ToolChoice } from '../../conversation'
import { untranslatableMember, untranslatableTool } from '../../untranslatable'
import { entryOf, isObject, objectOf, wordOf } from '../../values'
import { readCacheHint } from './read-blocks'
import type { Reading } from './reading'
import { toolChanges } from './tool-changes'
import { isSearchTool } from './web-search/read-web-search'

/**
 * Members of a tool that have no place in a conversation and change nothing: whether its calls may come
 * unchecked, and that the model alone calls it, which is all that other providers know.
 */
const IDLE: ReadonlySet<string> = new Set(['eager_input_streaming', 'allowed_callers'])
const READ: ReadonlySet<string> = new Set([
  'type',
  'name',
  'description',
  'input_schema',
  'strict',
  'cache_control',
  'defer_loading',
])

/**
 * The client's tools. A tool that is to be found by a search is left out until the search has found it, as
 * Anthropic does. https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-search-tool
 *
 * @throws {Untranslatable} for tools that Anthropic runs itself, but its search.
 */
export function readTools(request: JsonObject, reading: Reading): Tool[] {
  const list = request.tools ?? []
  if (!Array.isArray(list) || !list.every(isObject)) throw untranslatableMember('tools')
  const { isOffered, defined, hasUnknown } = toolChanges(request, list)
  if (hasUnknown) reading.note('messages.tool_addition')
  return [...list, ...defined]
    .filter((tool) => isOffered(tool) && !isSearchTool(tool))
    .map((tool) => readTool(tool, reading))
}

function readTool(tool: JsonObject, { note }: Reading): Tool {
  const { type, name, description, input_schema, strict, cache_control } = tool
  if (type !== undefined && type !== null && type !== 'custom')
    throw untranslatableTool(wordOf(type))
  if (typeof name !== 'string') throw untranslatableMember('tools')
  for (const member of Object.keys(tool))
    if (!READ.has(member) && !IDLE.has(member)) note(`tools.${member}`)
  return {
    name,
    ...(typeof description === 'string' && { description }),
    ...(isObject(input_schema) && { schema: input_schema }),
    ...(typeof strict === 'boolean' && { strict }),
    ...readCacheHint(cache_control),
  }
}

/** https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/implement-tool-use#controlling-claudes-output */
const CHOICES: Readonly<Record<string, ToolChoice>> = {
  auto: { kind: 'auto' },
  any: { kind: 'required' },
  none: { kind: 'none' },
}

/**
 * Which tool may be called, and whether several at once. In parallel is the default.
 *
 * @throws {Untranslatable} for a choice that nobody knows.
 */
export function readToolChoice(value: unknown): {
  toolChoice: ToolChoice | undefined
  parallelCalls: false | undefined
} {
  if (value === undefined || value === null) return NO_CHOICE
  // Some clients send OpenAI's form of a choice, a word.
  const { type, name, disable_parallel_tool_use } = objectOf(value) ?? { type: value }
  const toolChoice =
    type === 'tool' && typeof name === 'string'
      ? ({ kind: 'tool', name } as const)
      : entryOf(CHOICES, type)
  if (!toolChoice) throw untranslatableMember('tool_choice')
  return { toolChoice, parallelCalls: disable_parallel_tool_use === true ? false : undefined }
}

const NO_CHOICE = { toolChoice: undefined, parallelCalls: undefined }
