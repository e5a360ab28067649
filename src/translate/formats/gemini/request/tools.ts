import {
  type Conversation,
  type JsonObject,
  type Tool,
  Untranslatable,
} from '../../../conversation'
import type { SpareNodes } from '../../../schema/flatten'
import { type GeminiModel, isThirdGeneration } from '../models/gemini-model'
import { argumentsSchema, printSchema } from '../schema/print-schema'

/** Prints the client's tools and which of them may be called. https://ai.google.dev/gemini-api/docs/function-calling */
export function printTools(
  conversation: Conversation,
  model: GeminiModel,
  spare: SpareNodes,
  drop: (name: string) => void,
): JsonObject {
  const { toolChoice, output, parallelCalls } = conversation
  const tools = callable(conversation)
  if (tools.length === 0) return {}
  if (output && !isThirdGeneration(model)) {
    // Before Gemini 3, functions and a form of the answer exclude each other.
    if (toolChoice?.kind === 'none') return {}
    throw new Untranslatable(
      'Gemini before version 3 cannot call tools and answer in a JSON format at the same time.',
      'response_format',
    )
  }
  if (parallelCalls === false && canCallSeveral(conversation)) drop('parallel_tool_calls')
  for (const tool of tools) {
    if (tool.strict) drop('tools.strict')
    if (tool.cache) drop('cache_control')
  }
  const config = callingConfig(conversation)
  return {
    tools: [{ functionDeclarations: tools.map((tool) => declaration(tool, model, spare)) }],
    ...(config && { toolConfig: { functionCallingConfig: config } }),
  }
}

/** The tools that are declared. Which of them may be called, but need not, is said by leaving out the others. */
function callable({ tools, toolChoice }: Conversation): readonly Tool[] {
  if (toolChoice?.kind !== 'allowed' || toolChoice.isRequired) return tools
  const names = new Set(toolChoice.names)
  return tools.filter(({ name }) => names.has(name))
}

/** Where no tool may be called, or one is named, there is nothing to call in parallel. */
const canCallSeveral = ({ toolChoice }: Conversation): boolean =>
  toolChoice?.kind !== 'none' && toolChoice?.kind !== 'tool'

function declaration(
  { name, description, schema }: Tool,
  model: GeminiModel,
  spare: SpareNodes,
): JsonObject {
  const shared = { name, ...(description !== undefined && { description }) }
  const whole = argumentsSchema(schema, spare)
  if (whole === undefined) return shared
  const printed = printSchema(whole, model, spare)
  return printed.form === 'openapi'
    ? { ...shared, parameters: printed.schema }
    : { ...shared, parametersJsonSchema: printed.schema }
}

/** https://ai.google.dev/api/caching#FunctionCallingConfig */
function callingConfig({ toolChoice }: Conversation): JsonObject | undefined {
  switch (toolChoice?.kind) {
    case undefined:
      return undefined
    case 'auto':
      return { mode: 'AUTO' }
    case 'none':
      return { mode: 'NONE' }
    case 'required':
      return { mode: 'ANY' }
    case 'tool':
      return { mode: 'ANY', allowedFunctionNames: [toolChoice.name] }
    case 'allowed':
      return toolChoice.isRequired
        ? { mode: 'ANY', allowedFunctionNames: [...toolChoice.names] }
        : { mode: 'AUTO' }
  }
}
