import type { ClientTool } from '../../../conversation'
import { clientRunItem } from './client-run-item'
import { customItem } from './custom-item'
import { functionItem } from './function-item'
import type { ItemPlace, OutputItem } from './output-item'

/** A call in the client's words. */
export type Called = {
  kind: ClientTool['kind']
  callId: string
  name: string
  namespace?: string
}

/** The item for a call of a tool. */
export function callItem(place: ItemPlace, called: Called): OutputItem {
  if (called.kind === 'function') return functionItem(place, called)
  return called.kind === 'custom' ? customItem(place, called) : clientRunItem(place, called)
}

/** A call of a function as the client knows its tool. */
export function calledBy(tool: ClientTool | undefined, name: string, callId: string): Called {
  if (!tool) return { kind: 'function', callId, name }
  if (tool.kind !== 'function' && tool.kind !== 'custom') return { kind: tool.kind, callId, name }
  const { kind, namespace } = tool
  return { kind, callId, name: tool.name, ...(namespace !== undefined && { namespace }) }
}
