import type { Part } from '../../../../conversation'

/** What a tool answered. */
export type Result = Extract<Part, { kind: 'result' }>

/** A call of a tool, and what came of it. */
export type Call = {
  clientId: string
  toolUseId: string
  name: string
  /** None where the client has lost it. Several become one. */
  results: Result[]
}

/** The calls of a turn, which wait for their results. */
export type OpenCalls = {
  add(call: Call): void
  /** The call that a result belongs to. Calls of the same id get their results in order. */
  find(clientId: string): Call | undefined
}

/** Some clients count ids anew in each turn, or give all calls of a turn the same. */
export function openCalls(): OpenCalls {
  const byId = new Map<string, { calls: Call[]; next: number }>()
  return {
    add: (call) => {
      const same = byId.get(call.clientId)
      if (same) same.calls.push(call)
      else byId.set(call.clientId, { calls: [call], next: 0 })
    },
    find: (clientId) => {
      const same = byId.get(clientId)
      return same && (same.calls[same.next++] ?? same.calls.at(-1))
    },
  }
}
