import type { Turn } from '../conversation'

/** The names of the tools that were called, each once. */
export function calledNames(turns: readonly Turn[]): Set<string> {
  const names = new Set<string>()
  for (const { parts } of turns)
    for (const part of parts) if (part.kind === 'call') names.add(part.name)
  return names
}
