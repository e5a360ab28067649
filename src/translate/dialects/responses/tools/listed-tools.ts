import type { JsonObject } from '../../../conversation'
import { untranslatableMember } from '../../../untranslatable'
import { filledTextOf, isObject, objectOf, objectsOf, textOf } from '../../../values'

/** A tool that a request offers. */
export type Listed = {
  tool: JsonObject
  namespace: string | undefined
  /** What is said of the namespace, for the first of its tools. */
  heading?: string
}

/** Items that add tools to the conversation: Codex' own, and what a search has found. */
const ADDING: ReadonlySet<unknown> = new Set(['additional_tools', 'tool_search_output'])

/**
 * All tools of a request: those of its list, and those that items of the input add. Tools in namespaces come last,
 * so that a tool without one keeps its name.
 * https://platform.openai.com/docs/guides/tools-tool-search
 * https://github.com/openai/codex
 *
 * @throws {Untranslatable}
 */
export function listedTools({ tools, input }: JsonObject): readonly Listed[] {
  const lists = [listOf(tools)]
  for (const item of objectsOf(input)) if (ADDING.has(item.type)) lists.push(listOf(item.tools))
  const all = lists.flat().flatMap(inNamespace)
  return [
    ...all.filter(({ namespace }) => namespace === undefined),
    ...all.filter(({ namespace }) => namespace !== undefined),
  ]
}

function listOf(value: unknown): readonly JsonObject[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value) || !value.every(isObject)) throw untranslatableMember('tools')
  return value
}

function inNamespace(tool: JsonObject): readonly Listed[] {
  if (tool.type !== 'namespace') return [{ tool: unwrapped(tool), namespace: undefined }]
  const namespace = textOf(tool.name)
  if (namespace === undefined) throw untranslatableMember('tools')
  const description = filledTextOf(tool.description)
  return listOf(tool.tools).map((inner, at) => ({
    tool: unwrapped(inner),
    namespace,
    ...(at === 0 && description !== undefined && { heading: `${namespace}: ${description}` }),
  }))
}

/** Clients mix the two formats up: a tool of a chat has its members in an object. */
function unwrapped(tool: JsonObject): JsonObject {
  const inner = objectOf(tool.function) ?? objectOf(tool.custom)
  return inner ? { ...inner, type: tool.type } : tool
}
