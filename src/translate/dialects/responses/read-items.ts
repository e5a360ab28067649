import { readSummary } from '../../compaction/summary-item'
import { summaryText } from '../../compaction/summary-text'
import type { JsonObject, Opaque, Part } from '../../conversation'
import { customArguments } from '../../custom-tool'
import { namedTools } from '../../names/named-tools'
import { toolInput } from '../../tool-input'
import {
  earlyTrigger,
  foreignCompaction,
  invalidMessages,
  unknownItem,
  untranslatableItem,
} from '../../untranslatable'
import { filledTextOf, isObject, objectsOf, textOf, wordOf } from '../../values'
import { wholeValue } from '../whole-value'
import type { Step } from './input/paired-turns'
import { readContent } from './input/read-content'
import { readOutput, readShellOutput } from './input/read-output'
import type { Reading } from './input/reading'
import { readReasoning } from './read-reasoning'
import { readSearchCall } from './read-web-search'
import {
  type ClientRunKind,
  clientRunArguments,
  kindOfCall,
  kindOfOutput,
} from './tools/client-run-tools'
import type { ToolNames } from './tools/tool-names'

/** The names of the functions that the client's tools became. */
export type CalledNames = ToolNames & { nameOfKind(kind: ClientRunKind): string }

/**
 * Items of what only OpenAI's servers have done, and of settings. What the model said of it stands beside them.
 * https://platform.openai.com/docs/api-reference/responses/create#responses-create-input
 */
const LEFT_OUT: ReadonlySet<unknown> = new Set([
  'code_interpreter_call',
  'computer_call',
  'computer_call_output',
  'configuration_update',
  'file_search_call',
  'ghost_snapshot',
  'image_generation_call',
  'mcp_approval_request',
  'mcp_approval_response',
  'mcp_call',
  'mcp_list_tools',
  'program',
  'program_output',
])

/** Reads the items of an input, one after another. */
export function itemReader(names: CalledNames, reading: Reading): (item: unknown) => Step[] {
  const { whole, note } = reading
  /** Ids of calls by the ids of their items: outputs of the local shell have only these. */
  const callIds = new Map<string, string>()
  let signature: Opaque | undefined

  const call = (item: JsonObject, name: string, input: JsonObject): Step[] => {
    const { id, call_id } = item
    const callId = filledTextOf(call_id) ?? filledTextOf(id)
    if (callId === undefined) throw invalidMessages()
    if (typeof id === 'string') callIds.set(id, callId)
    const part: Part = {
      kind: 'call',
      id: callId,
      name,
      input,
      ...(signature && { opaque: signature }),
    }
    signature = undefined
    return answer([part])
  }

  const nameOf = ({ name, namespace }: JsonObject): string => {
    if (typeof name !== 'string') throw invalidMessages()
    return names.nameOf({ name, namespace: filledTextOf(namespace) })
  }

  const output = (item: JsonObject, parts: readonly Part[], isError = false): Step[] => {
    const { id, call_id } = item
    const callId = filledTextOf(call_id) ?? callIds.get(textOf(id) ?? '') ?? filledTextOf(id)
    if (callId === undefined) throw invalidMessages()
    return [
      { kind: 'output', result: { kind: 'result', callId, parts, ...(isError && { isError }) } },
    ]
  }

  const readMessage = ({ role, content }: JsonObject): Step[] => {
    const parts = readContent(content, reading)
    switch (role) {
      case 'assistant':
        return answer(parts)
      case 'user':
        return [{ kind: 'said', role, parts }]
      case 'system':
      case 'developer':
        return [{ kind: 'said', role: 'system', parts }]
      default:
        throw invalidMessages()
    }
  }

  const readThought = (item: JsonObject): Step[] => {
    const thought = readReasoning(item, whole)
    if (!thought) return []
    if (thought.ofCall) signature = thought.ofCall
    return thought.part ? answer([thought.part]) : []
  }

  /** A search that OpenAI runs has no id of a call, and its tools are in the list. */
  const isOfClient = ({ execution, call_id }: JsonObject): boolean =>
    execution !== 'server' && filledTextOf(call_id) !== undefined

  const readRun = (kind: ClientRunKind, item: JsonObject): Step[] => {
    if (kind === 'tool_search' && !isOfClient(item)) return left('tool_search_call')
    const input = clientRunArguments(kind, item)
    return call(item, names.nameOfKind(kind), toolInput(wholeValue(input, whole)))
  }

  /** The tools that a search has found. They are among the tools from here on. */
  const foundTools = ({ tools }: JsonObject): string[] =>
    objectsOf(tools).flatMap((tool) =>
      tool.type === 'namespace'
        ? objectsOf(tool.tools).map(({ name }) => nameOf({ name, namespace: tool.name }))
        : nameOf(tool),
    )

  const readRunOutput = (kind: ClientRunKind, item: JsonObject): Step[] => {
    switch (kind) {
      case 'tool_search':
        return isOfClient(item) ? output(item, [namedTools(foundTools(item))]) : []
      case 'apply_patch':
        return output(item, readOutput(item.output, reading), item.status === 'failed')
      default:
        return output(item, readShellOutput(item.output, reading))
    }
  }

  const readCompaction = ({ type, encrypted_content }: JsonObject): Step[] => {
    const summary = readSummary(encrypted_content, whole)
    if (!summary) throw foreignCompaction(wordOf(type), 'input')
    const part: Part = { kind: 'text', text: summaryText(summary.text) }
    return [{ kind: 'said', role: 'user', parts: [part] }]
  }

  const left = (type: string): Step[] => {
    note(`input.${type}`)
    return []
  }

  const readItem = (item: unknown): Step[] => {
    if (!isObject(item)) throw invalidMessages()
    const { type } = item
    const run = kindOfCall(type)
    if (run) return readRun(run, item)
    const ran = kindOfOutput(type)
    if (ran) return readRunOutput(ran, item)
    if (LEFT_OUT.has(type)) return left(wordOf(type))
    switch (type) {
      case undefined:
      case null:
        if (item.role === undefined && typeof item.id === 'string') throw unknownItem(idOf(item))
        return readMessage(item)
      case 'message':
        return readMessage(item)
      case 'function_call':
        return call(item, nameOf(item), argumentsOf(item, whole))
      case 'custom_tool_call':
        return call(item, nameOf(item), customArguments(whole(textOf(item.input) ?? '')))
      case 'function_call_output':
      case 'custom_tool_call_output':
        return output(item, readOutput(item.output, reading))
      case 'reasoning':
        return readThought(item)
      case 'web_search_call':
        return answer(readSearchCall(item))
      // Its tools are among the others.
      case 'additional_tools':
        return []
      case 'agent_message':
        return readAgentMessage(item, reading)
      case 'item_reference':
        throw unknownItem(idOf(item))
      case 'compaction':
      case 'compaction_summary':
      case 'context_compaction':
        return readCompaction(item)
      case 'compaction_trigger':
        throw earlyTrigger()
      default:
        throw untranslatableItem(wordOf(type))
    }
  }

  return (item) => {
    const before = signature
    const steps = readItem(item)
    const isTaken = signature === undefined
    if (!before || isTaken) return steps
    // No call came that the signature could belong to.
    if (signature === before) signature = undefined
    return [...answer([{ kind: 'reasoning', text: '', opaque: before }]), ...steps]
  }
}

const answer = (parts: readonly Part[]): Step[] => [{ kind: 'answer', parts }]

const idOf = ({ id }: JsonObject): string => wordOf(id)

const argumentsOf = ({ arguments: text }: JsonObject, whole: Reading['whole']) =>
  toolInput(typeof text === 'string' ? whole(text) : text)

/** How what OpenAI has encrypted begins. https://github.com/fernet/spec */
const FERNET = 'gAAAA'

/**
 * What one agent of Codex' tells another. OpenAI encrypts it; other models write plain text in its place.
 * https://github.com/openai/codex
 */
function readAgentMessage({ author, content }: JsonObject, reading: Reading): Step[] {
  const parts = objectsOf(content).flatMap((part): Part[] => {
    const text = textOf(part.encrypted_content)
    if (part.type !== 'encrypted_content' || text === undefined) return readContent([part], reading)
    if (!text.startsWith(FERNET)) return [{ kind: 'text', text }]
    reading.note('input.agent_message.encrypted_content')
    return []
  })
  const from = filledTextOf(author)
  const head: Part[] =
    from === undefined ? [] : [{ kind: 'text', text: `Message from the agent ${from}:` }]
  return parts.length === 0 ? [] : [{ kind: 'said', role: 'user', parts: [...head, ...parts] }]
}
