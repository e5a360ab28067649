import type {
  ClientTool,
  ClientTools,
  JsonObject,
  Tool,
  ToolChoice,
  WebSearch,
} from '../../conversation'
import { untranslatableMember, untranslatableTool } from '../../untranslatable'
import {
  booleanOf,
  defined,
  entryOf,
  filledTextOf,
  objectOf,
  objectsOf,
  wordOf,
} from '../../values'
import { isSearchChoice, isSearchTool, readWebSearch } from './read-web-search'

/** The tools of a request as functions, and what they are to the client. */
export type ReadTools = {
  tools: readonly Tool[]
  clientTools: ClientTools
  webSearch: WebSearch | undefined
}

/**
 * The client's tools. https://platform.openai.com/docs/api-reference/responses/create#responses-create-tools
 *
 * @throws {Untranslatable} for tools that only OpenAI runs.
 */
export function readTools(request: JsonObject): ReadTools {
  const tools: Tool[] = []
  const clientTools = new Map<string, ClientTool>()
  let webSearch: WebSearch | undefined
  for (const tool of objectsOf(request.tools)) {
    if (tool.type === 'function') tools.push(readFunction(tool))
    else if (isSearchTool(tool)) webSearch = readWebSearch(tool, request)
    else throw untranslatableTool(wordOf(tool.type))
  }
  return { tools, clientTools, webSearch }
}

function readFunction({ name, description, parameters, strict }: JsonObject): Tool {
  if (typeof name !== 'string') throw untranslatableMember('tools')
  return {
    name,
    ...defined({
      description: filledTextOf(description),
      schema: objectOf(parameters),
      strict: booleanOf(strict),
    }),
  }
}

const WORDS: Readonly<Record<string, ToolChoice>> = {
  auto: { kind: 'auto' },
  none: { kind: 'none' },
  required: { kind: 'required' },
}

/**
 * Which tool may be called.
 *
 * @throws {Untranslatable}
 */
export function readToolChoice(value: unknown, _tools: ClientTools): ToolChoice | undefined {
  if (value === undefined || value === null) return undefined
  const word = entryOf(WORDS, value)
  if (word) return word
  if (isSearchChoice(value)) return undefined
  const name = filledTextOf(objectOf(value)?.name)
  if (name === undefined) throw untranslatableMember('tool_choice')
  return { kind: 'tool', name }
}
