import type { Conversation, JsonObject, Tool, WebSearch } from '../../conversation'
import { isIdle } from '../../member-values'
import { untranslatableMember, untranslatableTool } from '../../untranslatable'
import { defined, filledTextOf, isObject, textOf } from '../../values'
import { chosenSearch } from '../../web-search'
import { messageOf, messagesOf, textsIn } from './read-proto'
import { readSchema } from './read-schema'
import { readToolChoice } from './read-tool-choice'
import type { Reading } from './reading'

/** Google's search, by its newer name and by its older one. https://ai.google.dev/gemini-api/docs/google-search */
const SEARCHES: ReadonlySet<string> = new Set(['googleSearch', 'googleSearchRetrieval'])

/** Members of a function that guide Google's servers alone. https://ai.google.dev/api/caching#FunctionDeclaration */
const DECLARED: ReadonlySet<string> = new Set([
  'description',
  'name',
  'parameters',
  'parametersJsonSchema',
])

/**
 * The client's functions, Google's search, and which of them may be called.
 * https://ai.google.dev/api/caching#Tool
 *
 * @throws {Untranslatable} for the other tools that only Google runs.
 */
export function readTools(
  request: JsonObject,
  reading: Reading,
): Pick<Conversation, 'tools' | 'webSearch' | 'toolChoice'> {
  const tools: Tool[] = []
  let search: WebSearch | undefined
  for (const tool of messagesOf(request.tools))
    for (const [name, value] of Object.entries(tool)) {
      if (name === 'functionDeclarations')
        for (const declared of messagesOf(value)) tools.push(readFunction(declared, reading))
      else if (SEARCHES.has(name)) search ??= readSearch(name, value)
      else if (!Array.isArray(value) || value.length > 0) throw untranslatableTool(name)
    }
  const choice = readToolChoice(request.toolConfig, reading)
  // A choice among functions says nothing of the search.
  if (search && choice?.kind === 'none') return { tools: [], webSearch: search }
  const chosen = chosenSearch(search, choice, () => false, true)
  return { tools, ...defined({ webSearch: chosen.webSearch, toolChoice: chosen.toolChoice }) }
}

function readFunction(declared: JsonObject, { note }: Reading): Tool {
  const name = filledTextOf(declared.name)
  if (name === undefined) throw untranslatableMember('tools')
  for (const [member, value] of Object.entries(declared))
    if (!DECLARED.has(member) && !isIdle(value)) note(`tools.functionDeclarations.${member}`)
  const { parameters, parametersJsonSchema } = declared
  const schema = parametersJsonSchema ?? (isObject(parameters) ? readSchema(parameters) : undefined)
  return { name, ...defined({ description: textOf(declared.description), schema }) }
}

/** A search is there because the client wants one. Vertex AI can leave sites out. */
function readSearch(name: string, value: unknown): WebSearch {
  const { excludeDomains, ...others } = messageOf(value)
  const blocked = textsIn(excludeDomains)
  const names = Object.keys(others).filter((member) => !isIdle(others[member]))
  return {
    isOptional: false,
    name,
    ...(blocked.length > 0 && { blockedDomains: blocked }),
    ...(names.length > 0 && { others: names }),
  }
}
