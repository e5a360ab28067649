import type { ClientTool, ClientTools, JsonObject, Tool, WebSearch } from '../../conversation'
import { customFunction } from '../../custom-tool'
import { untranslatableMember, untranslatableTool } from '../../untranslatable'
import { booleanOf, defined, filledTextOf, isObject, objectOf, wordOf } from '../../values'
import type { Reading } from './input/reading'
import type { CalledNames } from './read-items'
import { isSearchTool, readWebSearch } from './read-web-search'
import { type ClientRunKind, clientRunFunction, clientRunKind } from './tools/client-run-tools'
import { type Listed, listedTools } from './tools/listed-tools'
import { toolNames } from './tools/tool-names'

/** The tools of a request as functions, and what they are to the client. */
export type ReadTools = {
  tools: readonly Tool[]
  clientTools: ClientTools
  webSearch: WebSearch | undefined
  names: CalledNames
}

/**
 * What other models do without: with these, tools are found or called in a way of OpenAI's own, and without them
 * they are called as always.
 * https://platform.openai.com/docs/guides/tools-tool-search
 */
const LEFT_OUT: ReadonlySet<unknown> = new Set(['tool_search', 'programmatic_tool_calling'])

/** Members of a tool that guide OpenAI's servers alone. */
const NOTED = ['async', 'defer_loading', 'output_schema'] as const

/**
 * The client's tools. https://platform.openai.com/docs/api-reference/responses/create#responses-create-tools
 *
 * @throws {Untranslatable} for tools that only OpenAI runs.
 */
export function readTools(request: JsonObject, { note }: Pick<Reading, 'note'>): ReadTools {
  const tools = new Map<string, Tool>()
  const clientTools = new Map<string, ClientTool>()
  const names = calledNames()
  let webSearch: WebSearch | undefined

  const add = (name: string, tool: Tool, clientTool?: ClientTool) => {
    // What a search has found may stand in the list, too.
    if (tools.has(name)) return
    tools.set(name, tool)
    if (clientTool) clientTools.set(name, clientTool)
  }

  const addRun = (kind: ClientRunKind, { description, parameters }: JsonObject) => {
    const name = names.nameOfKind(kind)
    const known = clientRunFunction(kind)
    const own = kind === 'tool_search' ? objectOf(parameters) : undefined
    const said = defined({ description: filledTextOf(description), schema: own })
    add(name, { ...known, ...said, name }, { kind })
  }

  const addNamed = ({ tool, namespace, heading }: Listed) => {
    const { name } = tool
    if (typeof name !== 'string') throw untranslatableMember('tools')
    for (const member of NOTED)
      if (tool[member] !== undefined && tool[member] !== null && tool[member] !== false)
        note(`tools.${member}`)
    const its = names.nameOf({ name, namespace })
    const description =
      [heading, filledTextOf(tool.description)].filter(Boolean).join('\n\n') || undefined
    if (tool.type === 'custom')
      add(its, customFunction(its, description, tool.format), {
        kind: 'custom',
        name,
        ...defined({ namespace }),
      })
    else
      add(
        its,
        readFunction(its, description, tool),
        its === name && namespace === undefined
          ? undefined
          : { kind: 'function', name, ...defined({ namespace }) },
      )
  }

  for (const listed of listedTools(request)) {
    const { tool } = listed
    const run = clientRunKind(tool.type)
    if (tool.type === 'function' || tool.type === 'custom') addNamed(listed)
    else if (isSearchTool(tool)) webSearch = readWebSearch(tool, request)
    else if (run && isRunByClient(tool)) addRun(run, tool)
    else if (LEFT_OUT.has(tool.type)) note(`tools.${wordOf(tool.type)}`)
    else throw untranslatableTool(wordOf(tool.type))
  }
  return { tools: [...tools.values()], clientTools, webSearch, names }
}

/** OpenAI runs shells in its own containers, and searches tools itself, unless it is told otherwise. */
function isRunByClient({ type, environment, execution }: JsonObject): boolean {
  if (type === 'tool_search') return execution === 'client'
  return !isObject(environment) || environment.type === 'local'
}

function readFunction(name: string, description: string | undefined, tool: JsonObject): Tool {
  const { parameters, strict } = tool
  return {
    name,
    ...defined({ description, schema: objectOf(parameters), strict: booleanOf(strict) }),
  }
}

/** Names of functions, for the tools and for the calls of the history. */
function calledNames(): CalledNames {
  const names = toolNames()
  const ofKinds = new Map<ClientRunKind, string>()
  return {
    ...names,
    nameOfKind(kind) {
      const name = ofKinds.get(kind) ?? names.claim(clientRunFunction(kind).name)
      ofKinds.set(kind, name)
      return name
    },
  }
}
