import type { ClientTool } from '../../../conversation'

/** A call in the client's words. */
export type Called = {
  kind: ClientTool['kind']
  callId: string
  name: string
  namespace?: string
}

/** A call of a function as the client knows its tool. */
export function calledBy(tool: ClientTool | undefined, name: string, callId: string): Called {
  if (!tool) return { kind: 'function', callId, name }
  if (tool.kind !== 'function' && tool.kind !== 'custom') return { kind: tool.kind, callId, name }
  const { kind, namespace } = tool
  return { kind, callId, name: tool.name, ...(namespace !== undefined && { namespace }) }
}

/** What items of calls have in common, in the order in which OpenAI sends it. */
export const calledMembers = ({ callId, name, namespace }: Called) => ({
  call_id: callId,
  name,
  ...(namespace !== undefined && { namespace }),
})
