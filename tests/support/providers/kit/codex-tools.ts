/**
 * The tools of OpenAI's Responses API, and what it refuses of them.
 * https://platform.openai.com/docs/api-reference/responses/create#responses-create-tools
 */

import { itemsOf, membersOf } from './kit'

type Json = Record<string, unknown>

/** The members of each kind of tool. */
const TOOLS: Readonly<Record<string, readonly string[]>> = {
  function: ['name', 'description', 'parameters', 'strict', 'defer_loading'],
  custom: ['name', 'description', 'format', 'defer_loading'],
  namespace: ['name', 'description', 'tools'],
  web_search: [
    ...['external_web_access', 'filters', 'search_content_types', 'search_context_size'],
    'user_location',
  ],
  tool_search: ['execution', 'description', 'parameters'],
  local_shell: [],
}

/** What is said of members that nobody knows. */
export const unknown = (value: Json, known: readonly string[], at: string): string[] =>
  Object.keys(value)
    .filter((name) => !known.includes(name))
    .map((name) => `Unknown parameter: '${at}${name}'.`)

/** Every tool that a request offers: those in namespaces, and those that came later, too. */
export const toolsIn = ({ tools, input }: Json): Json[] =>
  flattened([
    ...itemsOf(tools),
    ...itemsOf(input)
      .filter(({ type }) => type === 'additional_tools' || type === 'tool_search_output')
      .flatMap((item) => itemsOf(item.tools)),
  ])

const flattened = (tools: readonly Json[]): Json[] =>
  tools.flatMap((tool) =>
    tool.type === 'namespace'
      ? itemsOf(tool.tools).map((inner) => ({ ...inner, namespace: tool.name }))
      : tool.name === undefined
        ? []
        : [tool],
  )

/** What is wrong with a tool. */
export function toolFaults({ type, ...tool }: Json, at: string): string[] {
  const known = TOOLS[String(type)]
  if (!known) return [`Invalid value: '${type}' in '${at}.type'.`]
  const wrong = unknown(tool, known, `${at}.`)
  if (known.includes('name') && !/^[a-zA-Z0-9_-]{1,64}$/.test(String(tool.name)))
    wrong.push(`Invalid '${at}.name': '${tool.name}'`)
  if (type === 'namespace')
    wrong.push(...itemsOf(tool.tools).flatMap((one, i) => toolFaults(one, `${at}.tools[${i}]`)))
  if (type === 'function') {
    const schema = membersOf(tool.parameters)
    if (schema.type !== 'object')
      wrong.push(`Invalid schema for function '${tool.name}': schema must be of type 'object'.`)
    if (tool.strict !== false) wrong.push(...strictFaults(schema, String(tool.name)))
  }
  return wrong
}

/**
 * A function without `strict` is held to it, as Responses do by default: then every member must be required.
 * https://platform.openai.com/docs/guides/function-calling#strict-mode
 */
function strictFaults(schema: Json, name: string): string[] {
  const names = Object.keys(membersOf(schema.properties))
  const required = Array.isArray(schema.required) ? (schema.required as unknown[]) : []
  const missing = names.find((one) => !required.includes(one))
  if (schema.additionalProperties !== false)
    return [
      `Invalid schema for function '${name}': 'additionalProperties' is required to be supplied and to be false.`,
    ]
  return missing === undefined
    ? []
    : [`Invalid schema for function '${name}': 'required' must include '${missing}'.`]
}
