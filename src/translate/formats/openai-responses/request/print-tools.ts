import type { Conversation, JsonObject, Tool, ToolChoice } from '../../../conversation'
import { objectSchema } from '../../openai-chat/request/print-tools'
import { fitsStrictMode } from '../../openai-chat/request/strict-schema'
import type { PrintedSearch } from './print-search'
import type { Printing } from './printing'

/**
 * The tools and the choice among them, which is refused where there is none.
 * https://platform.openai.com/docs/api-reference/responses/create#responses-create-tools
 */
export function printTools(
  { tools, toolChoice, parallelCalls }: Conversation,
  search: PrintedSearch | undefined,
  printing: Printing,
): JsonObject {
  if (tools.length === 0 && !search) {
    if (toolChoice && toolChoice.kind !== 'none' && toolChoice.kind !== 'auto')
      printing.drop('tool_choice')
    return {}
  }
  return {
    tools: [...tools.map((tool) => printTool(tool, printing)), ...(search ? [search.tool] : [])],
    ...(toolChoice && { tool_choice: printChoice(toolChoice, search) }),
    ...(search?.choice && { tool_choice: search.choice }),
    ...(parallelCalls !== undefined && { parallel_tool_calls: parallelCalls }),
  }
}

/** A tool is strict unless it says otherwise, and a strict one with a schema that does not fit is refused. */
function printTool(tool: Tool, { drop }: Printing): JsonObject {
  const { name, description, schema, strict } = tool
  const parameters = schema === undefined ? NO_ARGUMENTS : objectSchema(schema)
  const isStrict = strict === true && fitsStrictMode(parameters)
  if (strict === true && !isStrict) drop('tools.strict')
  return {
    type: 'function',
    name,
    ...(description !== undefined && { description }),
    parameters,
    strict: isStrict,
  }
}

const NO_ARGUMENTS = { type: 'object', properties: {}, required: [], additionalProperties: false }

function printChoice(choice: ToolChoice, search: PrintedSearch | undefined): unknown {
  switch (choice.kind) {
    case 'tool':
      return { type: 'function', name: choice.name }
    case 'allowed': {
      const functions = choice.names.map((name) => ({ type: 'function', name }))
      const tools = search ? [...functions, { type: search.tool.type }] : functions
      return { type: 'allowed_tools', mode: choice.isRequired ? 'required' : 'auto', tools }
    }
    default:
      return choice.kind
  }
}
