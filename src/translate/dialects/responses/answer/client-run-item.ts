import type { JsonObject, ToolInput } from '../../../conversation'
import { jsonProgress } from '../../../json-progress'
import { toolInput } from '../../../tool-input'
import { textsOf } from '../../../values'
import { type ClientRunKind, clientRunMembers } from '../tools/client-run-tools'
import type { Called } from './called'
import { newId } from './new-id'
import { added, done, type ItemPlace, type OutputItem } from './output-item'

/** How OpenAI's ids of such calls begin, and what their items have besides. */
const FORMS: Readonly<Record<ClientRunKind, { prefix: string; more?: JsonObject }>> = {
  local_shell: { prefix: 'lsh' },
  shell: { prefix: 'sh', more: { environment: null } },
  apply_patch: { prefix: 'apc' },
  tool_search: { prefix: 'tsc' },
}

/**
 * A call of a tool of OpenAI's that the client runs. Its members are what the model wrote as the arguments of a
 * function, so that nothing of it can be said before all of them are there.
 */
export function clientRunItem(place: ItemPlace, { callId, kind }: Called): OutputItem {
  const { prefix, more } = FORMS[kind as ClientRunKind]
  const id = newId(prefix)
  const progress = jsonProgress()
  let text = ''
  let isAdded = false

  const item = (status: string): JsonObject => ({
    id,
    ...clientRunMembers(kind as ClientRunKind, withList(kind as ClientRunKind, toolInput(text))),
    call_id: callId,
    // A patch has no word for one that is not complete.
    status: kind === 'apply_patch' && status === 'incomplete' ? 'in_progress' : status,
    ...more,
  })

  return {
    take(event) {
      if (event.type !== 'call') return false
      text += event.text.slice(0, progress.push(event.text))
      return true
    },
    isComplete: () => progress.state === 'complete',
    begin: () => '',
    send(isLast) {
      if (isAdded || !(isLast || progress.state === 'complete')) return ''
      isAdded = true
      return added(place, item('in_progress'))
    },
    value: (status) => item(progress.state === 'complete' ? 'completed' : status),
    end: (value) => done(place, value),
  }
}

/** The argument that is a list of texts. */
const LISTS: Readonly<Partial<Record<ClientRunKind, string>>> = {
  local_shell: 'command',
  shell: 'commands',
}

/** Models write one text in its place, which is a line for a shell. Clients read no item without the list. */
function withList(kind: ClientRunKind, input: ToolInput): ToolInput {
  const name = LISTS[kind]
  if (name === undefined) return input
  const value = input[name]
  if (typeof value !== 'string') return { ...input, [name]: textsOf(value) }
  return { ...input, [name]: kind === 'shell' ? [value] : ['sh', '-c', value] }
}
