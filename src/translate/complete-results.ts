import type { Part, Turn } from './conversation'

/** Puts the name of the called tool into each result: the call's id is in an earlier turn. */
export function completeResults(turns: readonly Turn[]): readonly Turn[] {
  // A long conversation is not copied for nothing.
  if (!turns.some(({ parts }) => parts.some(isUnnamed))) return turns
  const names = new Map<string, string>()
  const complete = (part: Part): Part => {
    if (part.kind === 'call') names.set(part.id, part.name)
    if (!isUnnamed(part)) return part
    const name = names.get(part.callId)
    return name === undefined ? part : { ...part, name }
  }
  return turns.map((turn) => ({ ...turn, parts: turn.parts.map(complete) }))
}

const isUnnamed = (part: Part): part is Extract<Part, { kind: 'result' }> =>
  part.kind === 'result' && part.name === undefined
