import {
  type Conversation,
  type JsonObject,
  type Tool,
  type ToolChoice,
  Untranslatable,
} from '../../../conversation'
import { isObject, objectOf, textsOf } from '../../../values'
import { fitsStrictTools, strictSchema } from './strict-schema'

/**
 * The tools and the choice among them. https://docs.cohere.com/docs/tool-use-overview
 *
 * @throws {Untranslatable}
 */
export function printTools(conversation: Conversation, drop: (name: string) => void): JsonObject {
  const { toolChoice, parallelCalls } = conversation
  const tools = callable(conversation)
  if (tools.length === 0) {
    if (toolChoice?.kind === 'required') drop('tool_choice')
    return {}
  }
  // Where one tool is named, there is nothing to call beside it.
  const canCallSeveral = toolChoice?.kind !== 'none' && toolChoice?.kind !== 'tool'
  if (parallelCalls === false && canCallSeveral) drop('parallel_tool_calls')
  for (const tool of tools) if (tool.cache) drop('cache_control')
  const isStrict =
    tools.every(({ strict }) => strict === true) && fitsStrictTools(tools.map(schemaOf))
  if (!isStrict && tools.some(({ strict }) => strict)) drop('tools.strict')
  const choice = printChoice(toolChoice)
  return {
    tools: tools.map((tool) => printTool(tool, isStrict)),
    ...(choice !== undefined && { tool_choice: choice }),
    ...(isStrict && { strict_tools: true }),
  }
}

/** Which tools may be called is said by leaving out the others: Cohere has no other words for it. */
function callable({ tools, toolChoice }: Conversation): readonly Tool[] {
  if (toolChoice?.kind !== 'tool' && toolChoice?.kind !== 'allowed') return tools
  const names = new Set(toolChoice.kind === 'tool' ? [toolChoice.name] : toolChoice.names)
  const chosen = tools.filter(({ name }) => names.has(name))
  if (chosen.length === 0 && (toolChoice.kind === 'tool' || toolChoice.isRequired))
    throw new Untranslatable('The tool that must be called is not among the tools.', 'tool_choice')
  return chosen
}

function printChoice(choice: ToolChoice | undefined): string | undefined {
  if (choice?.kind === 'none') return 'NONE'
  const isRequired =
    choice?.kind === 'required' ||
    choice?.kind === 'tool' ||
    (choice?.kind === 'allowed' && choice.isRequired)
  return isRequired ? 'REQUIRED' : undefined
}

/** Cohere wants parameters of every tool, and refuses needed members that a schema does not describe. */
const schemaOf = ({ schema }: Tool): JsonObject => {
  if (!isObject(schema)) return { type: 'object', properties: {} }
  const typed = schema.type === undefined ? { type: 'object', ...schema } : schema
  const described = objectOf(typed.properties) ?? {}
  const unknown = textsOf(typed.required).filter((name) => !Object.hasOwn(described, name))
  if (unknown.length === 0) return typed
  const all = { ...described, ...Object.fromEntries(unknown.map((name) => [name, {}])) }
  return { ...typed, properties: all }
}

const printTool = (tool: Tool, isStrict: boolean): JsonObject => ({
  type: 'function',
  function: {
    name: tool.name,
    ...(tool.description !== undefined && { description: tool.description }),
    parameters: isStrict ? strictSchema(schemaOf(tool)) : schemaOf(tool),
  },
})
