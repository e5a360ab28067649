import type { Conversation, JsonObject, Tool, Turn } from '../../../conversation'
import { calledNames } from '../../../names/called-names'
import { type SpareNodes, spareNodes } from '../../../schema/flatten'
import { untranslatableMember } from '../../../untranslatable'
import { isBlank, isObject } from '../../../values'
import { strictSchema } from '../../anthropic/strict-schema'
import { bareSchema } from './bare-schema'
import { cachePoint } from './blocks/cache-points'
import type { Block, Printing } from './blocks/printing'
import { type PrintedChoice, printChoice } from './tool-choice'

/** More strict tools are refused. https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html */
const MAX_STRICT_TOOLS = 20

/** Tools, the choice among them, and what the model itself is told of it. */
export type PrintedTools = { tools: readonly Block[] } & PrintedChoice

/**
 * The tools and the choice among them. Bedrock wants tools wherever the conversation has calls, and has no
 * word for none: where nothing may be called, tools stand only for the calls' sake.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolConfiguration.html
 *
 * @throws {Untranslatable}
 */
export function printTools(conversation: Conversation, printing: Printing): PrintedTools {
  const { toolChoice, turns } = conversation
  const declared = declaredTools(conversation)
  if (declared.some(({ name }) => name === '')) throw untranslatableMember('tools')
  const hasCalls = turns.some(({ parts }) => parts.some(({ kind }) => kind === 'call'))
  const tools = declared.length > 0 || !hasCalls ? declared : calledTools(turns)
  const isOffered = declared.length > 0 && toolChoice?.kind !== 'none'
  if (tools.length === 0 || (!isOffered && !hasCalls)) {
    if (mustCall(conversation)) throw untranslatableMember('tool_choice')
    return { tools: [], choice: undefined, fields: {} }
  }
  if (toolChoice?.kind === 'tool' && !declared.some(({ name }) => name === toolChoice.name))
    throw untranslatableMember('tool_choice')
  const choice = printChoice(conversation, isOffered, printing)
  const { only } = choice
  const kept = only === undefined ? tools : tools.filter(({ name }) => name === only)
  return { tools: toolBlocks(kept, printing), ...choice }
}

const mustCall = ({ toolChoice }: Conversation): boolean =>
  toolChoice?.kind === 'required' ||
  toolChoice?.kind === 'tool' ||
  (toolChoice?.kind === 'allowed' && toolChoice.isRequired)

/** Bedrock cannot allow some of the tools alone, so it gets no others. */
function declaredTools({ tools, toolChoice }: Conversation): readonly Tool[] {
  if (toolChoice?.kind !== 'allowed') return tools
  const names = new Set(toolChoice.names)
  return tools.filter(({ name }) => names.has(name))
}

/** A tool that was called must be known, though the client does not offer it any more. */
const calledTools = (turns: readonly Turn[]): readonly Tool[] =>
  [...calledNames(turns)].map((name) => ({ name }))

function toolBlocks(tools: readonly Tool[], printing: Printing): readonly Block[] {
  const { model, drop } = printing
  const spare = spareNodes()
  const strict = tools.filter((tool) => tool.strict).length
  const isStrict = model.hasStrict && strict <= MAX_STRICT_TOOLS
  if (strict > 0 && !isStrict) drop('tools.strict')
  return tools.flatMap((tool) => {
    const point = cachePoint(tool.cache, printing, true)
    return [{ toolSpec: toolSpec(tool, isStrict, printing, spare) }, ...(point ? [point] : [])]
  })
}

function toolSpec(
  { name, description, schema, strict }: Tool,
  isStrict: boolean,
  { model, drop }: Printing,
  spare: SpareNodes,
): JsonObject {
  const whole = objectSchema(schema)
  const taken = model.hasDefinitions ? whole : bareSchema(whole, spare, drop)
  return {
    name,
    ...(description !== undefined && !isBlank(description) && { description }),
    inputSchema: { json: strict && isStrict ? strictSchema(taken) : taken },
    ...(strict && isStrict && { strict: true }),
  }
}

/** Bedrock wants a schema, and `object` as its type. */
function objectSchema(schema: unknown): JsonObject {
  if (!isObject(schema)) return { type: 'object', properties: {} }
  return schema.type === 'object' ? schema : { ...schema, type: 'object' }
}
