import { isOpenAI } from '../../../../api/provider-apis'
import type {
  Conversation,
  JsonObject,
  OutputFormat,
  Tool,
  ToolChoice,
} from '../../../conversation'
import { isObject } from '../../../values'
import { cacheControl } from './print-content'
import type { Printing } from './printing'
import { fitsStrictMode } from './strict-schema'

/**
 * The tools and the choice among them, which is refused where there is none.
 *
 * @param search The provider's own search, where it is a tool.
 * https://platform.openai.com/docs/guides/function-calling
 */
export function printTools(
  conversation: Conversation,
  search: JsonObject | undefined,
  printing: Printing,
): JsonObject {
  const { toolChoice, parallelCalls } = conversation
  const isAllowed = toolChoice?.kind === 'allowed' && !isOpenAI(printing.target)
  const names = new Set(isAllowed ? toolChoice.names : [])
  const tools = isAllowed
    ? conversation.tools.filter(({ name }) => names.has(name))
    : conversation.tools
  if (tools.length === 0) {
    const isForced = conversation.webSearch?.isForced === true
    if (toolChoice && toolChoice.kind !== 'none' && toolChoice.kind !== 'auto' && !isForced)
      printing.drop('tool_choice')
    return search ? { tools: [search] } : {}
  }
  return {
    tools: [...tools.map((tool) => printTool(tool, printing)), ...(search ? [search] : [])],
    ...(toolChoice && { tool_choice: printChoice(toolChoice, isAllowed) }),
    ...(parallelCalls !== undefined && { parallel_tool_calls: parallelCalls }),
  }
}

function printTool(tool: Tool, { traits, drop }: Printing): JsonObject {
  const { name, description, strict, cache } = tool
  const schema = tool.schema === undefined ? undefined : objectSchema(tool.schema)
  const isTooStrict =
    strict === true &&
    traits.wantsWholeSchemas === true &&
    (schema === undefined || !fitsStrictMode(schema))
  if (isTooStrict) drop('tools.strict')
  return {
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters: schema ?? { type: 'object', properties: {} },
      ...(strict !== undefined && !isTooStrict && { strict }),
    },
    ...(traits.takesCacheHints && cacheControl(cache)),
  }
}

/** OpenAI wants `properties` in the schema of arguments, though there be none. */
export function objectSchema(schema: unknown): unknown {
  if (!isObject(schema) || schema.properties !== undefined) return schema
  return schema.type === 'object' ? { ...schema, properties: {} } : schema
}

function printChoice(choice: ToolChoice, isFiltered: boolean): unknown {
  switch (choice.kind) {
    case 'tool':
      return { type: 'function', function: { name: choice.name } }
    case 'allowed': {
      const mode = choice.isRequired ? 'required' : 'auto'
      if (isFiltered) return mode
      const tools = choice.names.map((name) => ({ type: 'function', function: { name } }))
      return { type: 'allowed_tools', allowed_tools: { mode, tools } }
    }
    default:
      return choice.kind
  }
}

const DEFAULT_NAME = 'output'

/** The form of the answer. https://platform.openai.com/docs/guides/structured-outputs */
export function printOutput(output: OutputFormat, { traits, drop }: Printing): JsonObject {
  if (output.kind === 'json') return { type: 'json_object' }
  const { schema, name = DEFAULT_NAME, description, strict } = output
  const isTooStrict =
    strict === true && traits.wantsWholeSchemas === true && !fitsStrictMode(schema)
  if (isTooStrict) drop('response_format.strict')
  return {
    type: 'json_schema',
    json_schema: {
      name,
      ...(description !== undefined && { description }),
      schema,
      ...(strict !== undefined && !isTooStrict && { strict }),
    },
  }
}
