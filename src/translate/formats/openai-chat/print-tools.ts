import type { Conversation, JsonObject, OutputFormat, Tool } from '../../conversation'
import { cacheControl, type Printing } from './print-content'

/** The tools and the choice among them. https://platform.openai.com/docs/guides/function-calling */
export function printTools(conversation: Conversation, printing: Printing): JsonObject {
  const { toolChoice, parallelCalls } = conversation
  const { isOpenAi } = printing.habits
  const tools =
    toolChoice?.kind === 'allowed' && !isOpenAi
      ? conversation.tools.filter(({ name }) => toolChoice.names.includes(name))
      : conversation.tools
  if (tools.length === 0) {
    if (toolChoice && toolChoice.kind !== 'none' && toolChoice.kind !== 'auto')
      printing.drop('tool_choice')
    return {}
  }
  return {
    tools: tools.map((tool) => printTool(tool, printing)),
    ...(toolChoice && { tool_choice: printChoice(toolChoice, isOpenAi) }),
    ...(parallelCalls !== undefined && { parallel_tool_calls: parallelCalls }),
  }
}

/** Some providers refuse a function without parameters. */
const printTool = (tool: Tool, printing: Printing): JsonObject => ({
  type: 'function',
  function: {
    name: tool.name,
    ...(tool.description !== undefined && { description: tool.description }),
    parameters: tool.schema ?? { type: 'object', properties: {} },
    ...(tool.strict !== undefined && { strict: tool.strict }),
  },
  ...cacheControl(tool.cache, false, printing),
})

const named = (name: string): JsonObject => ({ type: 'function', function: { name } })

/**
 * Only OpenAI can allow some of the tools alone; others get no more than those.
 * https://platform.openai.com/docs/api-reference/chat/create#chat-create-tool_choice
 */
function printChoice(choice: NonNullable<Conversation['toolChoice']>, isOpenAi: boolean): unknown {
  if (choice.kind === 'tool') return named(choice.name)
  if (choice.kind !== 'allowed') return choice.kind
  const mode = choice.isRequired ? 'required' : 'auto'
  return isOpenAi
    ? { type: 'allowed_tools', allowed_tools: { mode, tools: choice.names.map(named) } }
    : mode
}

/** The form of the answer. https://platform.openai.com/docs/guides/structured-outputs */
export function printFormat(output: OutputFormat): JsonObject {
  if (output.kind === 'json') return { type: 'json_object' }
  const { name = 'output', description, schema, strict = true } = output
  return {
    type: 'json_schema',
    json_schema: { name, ...(description !== undefined && { description }), schema, strict },
  }
}
