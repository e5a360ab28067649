import type {
  Conversation,
  JsonObject,
  Tool,
  ToolChoice,
  Turn,
  WebSearch,
} from '../../conversation'
import { calledNames } from '../../names/called-names'
import { isObject } from '../../values'
import type { Abilities } from './models'
import { cacheControl } from './print-blocks'
import { printSearch } from './search/print-search'
import { complexityOf, strictSchema } from './strict-schema'

/**
 * Limits over all strict tools of a request.
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs#schema-complexity-limits
 */
const MAX_STRICT_TOOLS = 20
const MAX_OPTIONAL = 24
const MAX_UNIONS = 16

/** The tools and the choice among them. https://docs.anthropic.com/en/docs/agents-and-tools/tool-use */
export function printTools(
  conversation: Conversation,
  search: WebSearch | undefined,
  { takesStrictTools }: Abilities,
  drop: (name: string) => void,
): JsonObject {
  const { toolChoice, turns } = conversation
  const tools = allowed(conversation.tools, toolChoice)
  if (tools.length === 0 && !search) {
    if (toolChoice && toolChoice.kind !== 'none' && toolChoice.kind !== 'auto') drop('tool_choice')
    return calledTools(turns)
  }
  const strict = strictTools(tools)
  const isStrict = takesStrictTools && strict !== undefined
  if (!isStrict && tools.some((tool) => tool.strict)) drop('tools.strict')
  const choice = printChoice(conversation)
  return {
    tools: [
      ...tools.map((tool) => printTool(tool, isStrict ? strict.get(tool) : undefined)),
      ...(search ? [printSearch(search)] : []),
    ],
    ...(choice && { tool_choice: choice }),
  }
}

/** Anthropic cannot allow some of the tools alone, so it gets no others. */
function allowed(tools: readonly Tool[], choice: ToolChoice | undefined): readonly Tool[] {
  if (choice?.kind !== 'allowed') return tools
  const names = new Set(choice.names)
  return tools.filter(({ name }) => names.has(name))
}

/** The schemas of the strict tools, or nothing if Anthropic would find them too much. */
function strictTools(tools: readonly Tool[]): ReadonlyMap<Tool, unknown> | undefined {
  const strict = new Map(
    tools
      .filter((tool) => tool.strict)
      .map((tool) => [tool, strictSchema(objectSchema(tool.schema))]),
  )
  let optional = 0
  let unions = 0
  for (const schema of strict.values()) {
    const counts = complexityOf(schema)
    optional += counts.optional
    unions += counts.unions
  }
  return strict.size <= MAX_STRICT_TOOLS && optional <= MAX_OPTIONAL && unions <= MAX_UNIONS
    ? strict
    : undefined
}

const printTool = (tool: Tool, strict: unknown): JsonObject => ({
  name: tool.name,
  ...(tool.description && { description: tool.description }),
  input_schema: strict ?? objectSchema(tool.schema),
  ...(strict !== undefined && { strict: true }),
  ...cacheControl(tool.cache),
})

/** Anthropic wants a schema, and `object` as its type. */
function objectSchema(schema: unknown): JsonObject {
  if (!isObject(schema)) return { type: 'object', properties: {} }
  return schema.type === 'object' ? schema : { ...schema, type: 'object' }
}

/** A tool that was called must be known, though none may be called any more. */
function calledTools(turns: readonly Turn[]): JsonObject {
  const names = calledNames(turns)
  if (names.size === 0) return {}
  const tools = [...names].map((name) => ({ name, input_schema: objectSchema(undefined) }))
  return { tools, tool_choice: { type: 'none' } }
}

function printChoice({ toolChoice, parallelCalls }: Conversation): JsonObject | undefined {
  const apart = parallelCalls === false ? { disable_parallel_tool_use: true } : {}
  switch (toolChoice?.kind) {
    case 'none':
      return { type: 'none' }
    case 'required':
      return { type: 'any', ...apart }
    case 'tool':
      return { type: 'tool', name: toolChoice.name, ...apart }
    case 'allowed':
      return { type: toolChoice.isRequired ? 'any' : 'auto', ...apart }
    case 'auto':
      return { type: 'auto', ...apart }
    case undefined:
      return parallelCalls === false ? { type: 'auto', ...apart } : undefined
  }
}
