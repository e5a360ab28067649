import { keep, kept } from '../../api/kept'
import { objectIn } from './talk/members'
import type { Turn } from './talk/turns'

/** What was written in the playground. The tab keeps it, so that it is still there behind a look at another view. */
export type Draft = { system: string; tools: string; turns: Turn[] }

const EMPTY: Draft = { system: '', tools: '', turns: [] }

export function keptDraft(): Draft {
  try {
    return { ...EMPTY, ...objectIn(JSON.parse(kept('portus.playground') ?? '{}')) }
  } catch {
    return EMPTY
  }
}

/** Keeps a draft, unless the browser has no room for it. */
export function keepDraft(draft: Draft): void {
  try {
    keep('portus.playground', JSON.stringify(draft))
  } catch {
    keep('portus.playground', undefined)
  }
}
