import { type MemberWatch, watchMembers } from '../body/json/watch-members'
import type { Dialect, Usage } from './dialect'

const USAGE = 'usage'

/**
 * The token counts in a whole JSON answer, if it has any. Only those of the answer itself count: its parts
 * may have their own, as in Groq's breakdown or in the input of a tool.
 */
export function usageOf(
  answer: Uint8Array,
  dialect: Pick<Dialect, 'readUsage'>,
): Usage | undefined {
  const watch = watchUsage()
  watch.push(answer)
  return usageIn(watch, dialect)
}

/** Watches for the token counts in a JSON answer that goes by in pieces. */
export const watchUsage = (): MemberWatch => watchMembers([USAGE])

/** The token counts that went by. */
export function usageIn(
  { values }: Pick<MemberWatch, 'values'>,
  dialect: Pick<Dialect, 'readUsage'>,
): Usage | undefined {
  const text = values.get(USAGE)
  if (text === undefined) return undefined
  try {
    return dialect.readUsage(JSON.parse(text))
  } catch {
    return undefined
  }
}
