import type { ClientTool, JsonObject, Tool, ToolInput } from '../../../conversation'
import { objectOf } from '../../../values'

/** A tool of OpenAI's that the client runs. */
export type ClientRunKind = Exclude<ClientTool['kind'], 'function' | 'custom'>

/** How the calls of such a tool look, and the function that stands for it. */
type ClientRunTool = {
  /** The types of the items that hold a call and its output. */
  call: string
  output: string
  /** The item's member that holds the function's arguments. */
  member: string
  /** What that member has besides. */
  fixed: JsonObject
  function: Tool
}

const texts = { type: 'array', items: { type: 'string' } }

/**
 * OpenAI's models know these tools without a description.
 * https://platform.openai.com/docs/guides/tools-local-shell
 * https://platform.openai.com/docs/guides/tools-shell
 * https://platform.openai.com/docs/guides/tools-apply-patch
 * https://platform.openai.com/docs/guides/tools-tool-search
 */
const TOOLS: Readonly<Record<ClientRunKind, ClientRunTool>> = {
  local_shell: {
    call: 'local_shell_call',
    output: 'local_shell_call_output',
    member: 'action',
    fixed: { type: 'exec', env: {} },
    function: {
      name: 'local_shell',
      description: "Runs a command on the user's computer and returns what it prints.",
      schema: {
        type: 'object',
        properties: {
          command: { ...texts, description: 'The program and its arguments' },
          env: { type: 'object', additionalProperties: { type: 'string' } },
          timeout_ms: { type: 'integer' },
          user: { type: 'string' },
          working_directory: { type: 'string' },
        },
        required: ['command'],
      },
    },
  },
  shell: {
    call: 'shell_call',
    output: 'shell_call_output',
    member: 'action',
    fixed: { timeout_ms: null, max_output_length: null },
    function: {
      name: 'shell',
      description: 'Runs shell commands, each on its own, and returns what they print.',
      schema: {
        type: 'object',
        properties: {
          commands: { ...texts, description: 'Commands for a shell' },
          timeout_ms: { type: 'integer' },
          max_output_length: {
            type: 'integer',
            description: 'The most characters that are returned',
          },
        },
        required: ['commands'],
      },
    },
  },
  apply_patch: {
    call: 'apply_patch_call',
    output: 'apply_patch_call_output',
    member: 'operation',
    fixed: {},
    function: {
      name: 'apply_patch',
      description:
        'Creates, changes or deletes one file. The diff is in the V4A format: lines that stay begin with a space, ' +
        'lines that go with "-", lines that come with "+"; a line "@@ <a line of the file>" says where a change is. ' +
        'The diff of a new file has lines with "+" only.',
      schema: {
        type: 'object',
        properties: {
          type: { type: 'string', enum: ['create_file', 'update_file', 'delete_file'] },
          path: { type: 'string' },
          diff: { type: 'string', description: 'Not for delete_file' },
        },
        required: ['type', 'path'],
      },
    },
  },
  tool_search: {
    call: 'tool_search_call',
    output: 'tool_search_output',
    member: 'arguments',
    fixed: {},
    function: {
      name: 'tool_search',
      description: 'Searches for further tools, which can then be called.',
      schema: {
        type: 'object',
        properties: { query: { type: 'string' }, limit: { type: 'integer' } },
        required: ['query'],
      },
    },
  },
}

const KINDS = Object.keys(TOOLS) as ClientRunKind[]

/** The kind that a tool's type names, if the client runs such a tool. */
export const clientRunKind = (type: unknown): ClientRunKind | undefined =>
  KINDS.find((kind) => kind === type)

/** The kind whose calls are items of this type. */
export const kindOfCall = (type: unknown): ClientRunKind | undefined =>
  KINDS.find((kind) => TOOLS[kind].call === type)

/** The kind whose outputs are items of this type. */
export const kindOfOutput = (type: unknown): ClientRunKind | undefined =>
  KINDS.find((kind) => TOOLS[kind].output === type)

/** The function that stands for a tool. */
export const clientRunFunction = (kind: ClientRunKind): Tool => TOOLS[kind].function

/** The arguments of the function, as a call in the history has them. Clients bring them as text, too. */
export function clientRunArguments(kind: ClientRunKind, item: JsonObject): unknown {
  const { member, fixed } = TOOLS[kind]
  const given = objectOf(item[member])
  if (!given) return item[member]
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => value !== null && fixed[name] !== value),
  )
}

/** The members of a call's item that hold the call, made from the arguments of the function. */
export const clientRunMembers = (kind: ClientRunKind, input: ToolInput): JsonObject => {
  const { call, member, fixed } = TOOLS[kind]
  return {
    type: call,
    ...(kind === 'tool_search' && { execution: 'client' }),
    [member]: { ...fixed, ...input },
  }
}
