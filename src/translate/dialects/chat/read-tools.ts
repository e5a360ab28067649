import type { JsonObject, OutputFormat, Tool, ToolChoice } from '../../conversation'
import { untranslatableMember, untranslatableTool } from '../../untranslatable'
import {
  booleanOf,
  defined,
  entryOf,
  filledTextOf,
  isObject,
  objectOf,
  objectsOf,
  wordOf,
} from '../../values'
import { readCacheHint } from './read-content'

/**
 * The client's tools, and the old `functions`.
 * https://platform.openai.com/docs/api-reference/chat/create#chat-create-tools
 *
 * @throws {Untranslatable} for tools that are no functions.
 */
export function readTools({ tools, functions }: JsonObject): Tool[] {
  return [
    ...listOf('tools', tools).map(readTool),
    ...listOf('functions', functions).map(readFunction),
  ]
}

function listOf(name: string, value: unknown): JsonObject[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value) || !value.every(isObject)) throw untranslatableMember(name)
  return value
}

function readTool(tool: JsonObject): Tool {
  const { type } = tool
  if (type !== undefined && type !== 'function') throw untranslatableTool(wordOf(type))
  return { ...readFunction(objectOf(tool.function) ?? tool), ...readCacheHint(tool.cache_control) }
}

function readFunction(definition: JsonObject): Tool {
  const { name, description, strict } = definition
  if (typeof name !== 'string') throw untranslatableMember('tools')
  // Some clients bring Anthropic's name for the schema.
  const schema = definition.parameters ?? definition.input_schema ?? undefined
  return {
    name,
    ...(typeof description === 'string' && { description }),
    ...(schema !== undefined && { schema }),
    ...(typeof strict === 'boolean' && { strict }),
    ...readCacheHint(definition.cache_control),
  }
}

const WORDS: Readonly<Record<string, ToolChoice>> = {
  auto: { kind: 'auto' },
  none: { kind: 'none' },
  required: { kind: 'required' },
  // Mistral's and Anthropic's word.
  any: { kind: 'required' },
}

/**
 * Which tool may be called, in every shape that is in use, and the old `function_call`.
 * https://platform.openai.com/docs/api-reference/chat/create#chat-create-tool_choice
 *
 * @throws {Untranslatable}
 */
export function readToolChoice({ tool_choice, function_call }: JsonObject): ToolChoice | undefined {
  const choice = tool_choice ?? function_call ?? undefined
  if (choice === undefined) return undefined
  const name = tool_choice === undefined || tool_choice === null ? 'function_call' : 'tool_choice'
  const read =
    typeof choice === 'string' ? entryOf(WORDS, choice) : readChoice(objectOf(choice) ?? {})
  if (!read) throw untranslatableMember(name)
  return read
}

function readChoice(choice: JsonObject): ToolChoice | undefined {
  const { type } = choice
  if (type === 'allowed_tools') return readAllowed(objectOf(choice.allowed_tools) ?? choice)
  const name = filledTextOf(objectOf(choice.function)?.name) ?? filledTextOf(choice.name)
  if (type === undefined || type === 'function' || type === 'tool')
    return name === undefined ? undefined : { kind: 'tool', name }
  return entryOf(WORDS, type)
}

function readAllowed({ mode, tools }: JsonObject): ToolChoice {
  const names = objectsOf(tools).flatMap(
    (tool) => filledTextOf(objectOf(tool.function)?.name) ?? filledTextOf(tool.name) ?? [],
  )
  return { kind: 'allowed', names, isRequired: mode === 'required' }
}

/**
 * The form of the answer. https://platform.openai.com/docs/guides/structured-outputs
 *
 * @throws {Untranslatable}
 */
export function readOutputFormat(value: unknown): OutputFormat | undefined {
  if (value === undefined || value === null) return undefined
  const { type, json_schema } = objectOf(value) ?? {}
  if (type === 'text') return undefined
  if (type === 'json_object') return { kind: 'json' }
  if (type !== 'json_schema') throw untranslatableMember('response_format')
  return readSchema(objectOf(json_schema) ?? {}) ?? { kind: 'json' }
}

/** A JSON schema with its name. Undefined where there is no schema. */
export function readSchema({
  schema,
  name,
  description,
  strict,
}: JsonObject): OutputFormat | undefined {
  if (!isObject(schema)) return undefined
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
