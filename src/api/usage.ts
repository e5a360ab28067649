import { type MemberWatch, watchMembers } from '../body/json/watch-members'
import type { Dialect, Usage } from './dialect'

/** What is seen of a whole JSON answer that goes by. */
export type WholeAnswer = {
  usage: Usage | undefined
  /** Whether its JSON breaks off. */
  isOpen: boolean
}

type UsageReader = Pick<Dialect, 'readUsage' | 'usageMember'>

/**
 * The token counts in a whole JSON answer, if it has any, and whether it has an end. Only counts of the answer
 * itself count: its parts may have their own, as in Groq's breakdown or in the input of a tool.
 */
export function lookAt(answer: Uint8Array, dialect: UsageReader): WholeAnswer {
  const watch = watchUsage(dialect)
  watch.push(answer)
  return { usage: usageIn(watch, dialect), isOpen: watch.isOpen }
}

/** Watches for the token counts in a JSON answer that goes by in pieces. */
export const watchUsage = ({ usageMember }: UsageReader): MemberWatch => watchMembers([usageMember])

/** The token counts that went by. */
export function usageIn(
  { values }: Pick<MemberWatch, 'values'>,
  dialect: UsageReader,
): Usage | undefined {
  const text = values.get(dialect.usageMember)
  if (text === undefined) return undefined
  try {
    return dialect.readUsage(JSON.parse(text))
  } catch {
    return undefined
  }
}
