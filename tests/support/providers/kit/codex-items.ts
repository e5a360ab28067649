/**
 * What OpenAI's Responses API refuses of the items of an input.
 * https://platform.openai.com/docs/api-reference/responses/create#responses-create-input
 */

import { toolFaults } from './codex-tools'
import { itemsOf } from './kit'

type Json = Record<string, unknown>

/** The members of each kind of item, and how its id begins. */
const ITEMS: Readonly<Record<string, { id?: string; members: string }>> = {
  message: { id: 'msg', members: 'role content status phase' },
  reasoning: { id: 'rs', members: 'summary content encrypted_content status' },
  function_call: { id: 'fc', members: 'call_id name namespace arguments status' },
  function_call_output: { members: 'call_id output status' },
  custom_tool_call: { id: 'ctc', members: 'call_id name namespace input status' },
  custom_tool_call_output: { members: 'call_id output' },
  tool_search_call: { members: 'call_id execution arguments status' },
  tool_search_output: { members: 'call_id execution status tools' },
  web_search_call: { id: 'ws', members: 'action status' },
  additional_tools: { members: 'role tools' },
  compaction: { members: 'encrypted_content' },
  compaction_trigger: { members: '' },
  item_reference: { members: '' },
}

/** What Codex adds to items for OpenAI itself. https://github.com/openai/codex */
const OF_CODEX = ['internal_chat_message_metadata_passthrough']

/** The parts that each role may say. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  user: ['input_text', 'input_image', 'input_file'],
  developer: ['input_text', 'input_image', 'input_file'],
  system: ['input_text', 'input_image', 'input_file'],
  assistant: ['output_text', 'refusal'],
}

const OUTPUTS: Readonly<Record<string, string>> = {
  function_call: 'function_call_output',
  custom_tool_call: 'custom_tool_call_output',
  tool_search_call: 'tool_search_output',
}

const isName = (value: unknown) => /^[a-zA-Z0-9_-]{1,64}$/.test(String(value))

export function itemFaults({ input }: Json): string[] {
  if (typeof input === 'string') return []
  const items = itemsOf(input)
  const ids = new Set<unknown>()
  return [
    ...items.flatMap((item, at) => {
      const wrong = shapeFaults(item, `input[${at}]`)
      if (item.id !== undefined && item.type !== 'item_reference') {
        if (ids.has(item.id)) wrong.push(`Duplicate item found with id ${item.id}.`)
        ids.add(item.id)
      }
      return wrong
    }),
    ...callFaults(items),
    ...reasoningFaults(items),
  ]
}

function shapeFaults({ type = 'message', id, ...item }: Json, at: string): string[] {
  const kind = ITEMS[String(type)]
  if (!kind) return [`Invalid value: '${type}' in '${at}.type'.`]
  const known = [...kind.members.split(' '), ...OF_CODEX]
  const wrong = Object.keys(item)
    .filter((name) => !known.includes(name))
    .map((name) => `Unknown parameter: '${at}.${name}'.`)
  if (id !== undefined && String(id).length > 64)
    wrong.push(`Invalid '${at}.id': string too long. Expected a maximum length of 64.`)
  if (id !== undefined && kind.id && !String(id).startsWith(kind.id))
    wrong.push(`Invalid '${at}.id': '${id}'. Expected an ID that begins with '${kind.id}'.`)
  if (known.includes('call_id') && !/^.{1,64}$/.test(String(item.call_id ?? '')))
    wrong.push(`Invalid '${at}.call_id': '${item.call_id}'`)
  if (known.includes('name') && !isName(item.name))
    wrong.push(`Invalid '${at}.name': '${item.name}'`)
  if (type === 'message') wrong.push(...messageFaults(item, at))
  if (type === 'reasoning' && !Array.isArray(item.summary))
    wrong.push(`Missing required parameter: '${at}.summary'.`)
  if (type === 'function_call' && !isJson(item.arguments)) wrong.push(`Invalid '${at}.arguments'.`)
  if (type === 'custom_tool_call' && typeof item.input !== 'string')
    wrong.push(`Missing required parameter: '${at}.input'.`)
  if (type === 'additional_tools')
    wrong.push(...itemsOf(item.tools).flatMap((one, i) => toolFaults(one, `${at}.tools[${i}]`)))
  return wrong
}

function messageFaults({ role, content }: Json, at: string): string[] {
  const parts = PARTS[String(role)]
  if (!parts) return [`Invalid value: '${role}' in '${at}.role'.`]
  if (typeof content === 'string') return []
  return itemsOf(content)
    .filter(({ type }) => !parts.includes(String(type)))
    .map(
      ({ type }) =>
        `Invalid value: '${type}'. Supported values are: '${parts.join("', '")}' (${at}.content).`,
    )
}

function isJson(text: unknown): boolean {
  try {
    return typeof text === 'string' && JSON.parse(text) !== undefined
  } catch {
    return false
  }
}

/** Each call has its output behind it, of its own kind, and each output its call before it. */
function callFaults(items: readonly Json[]): string[] {
  const open = new Map<unknown, unknown>()
  const wrong: string[] = []
  for (const { type, call_id: id, execution } of items) {
    const output = OUTPUTS[String(type)]
    if (output && (type !== 'tool_search_call' || execution === 'client')) open.set(id, output)
    if (!Object.values(OUTPUTS).includes(String(type))) continue
    if (type === 'tool_search_output' && execution !== 'client') continue
    if (open.get(id) !== type)
      wrong.push(`No tool call found for ${String(type).replaceAll('_', ' ')} with call_id ${id}.`)
    open.delete(id)
  }
  for (const id of open.keys()) wrong.push(`No tool output found for function call ${id}.`)
  return wrong
}

/** A model's reasoning is whole, its own, and followed by what it led to. */
function reasoningFaults(items: readonly Json[]): string[] {
  return items.flatMap(({ type, id, encrypted_content: sealed }, at) => {
    if (type !== 'reasoning') return []
    const next = items[at + 1]
    const follows =
      next?.type === 'reasoning' ||
      String(next?.type ?? '').endsWith('_call') ||
      next?.role === 'assistant'
    const isOwn = typeof sealed === 'string' && /^gAAAAA[\w-]+==$/.test(sealed)
    return [
      ...(follows
        ? []
        : [`Item '${id}' of type 'reasoning' was provided without its required following item.`]),
      ...(isOwn ? [] : [`The encrypted content for item ${id} could not be verified.`]),
    ]
  })
}
