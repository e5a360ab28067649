import { type MemberWatch, watchMembers } from '../body/json/watch-members'
import { type AnswerFacts, audioSecondsIn } from './answer-facts'
import type { Dialect } from './dialect'
import { servedTier } from './tier'

/** What is seen of a whole JSON answer that goes by. */
export type WholeAnswer = AnswerFacts & {
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
  return { ...factsIn(watch, dialect), isOpen: watch.isOpen }
}

const TIER = 'service_tier'
const DURATION = 'duration'
/** The list of what was made. */
const MADE = 'data'

/** Watches for the token counts in a JSON answer that goes by in pieces, and for what else it says that it has used. */
export const watchUsage = ({ usageMember }: UsageReader): MemberWatch =>
  watchMembers([usageMember, TIER, DURATION], { counted: MADE })

/** What went by. */
export function factsIn(
  { values, items }: Pick<MemberWatch, 'values' | 'items'>,
  dialect: UsageReader,
): AnswerFacts {
  const counts = parsed(values.get(dialect.usageMember))
  const tier = servedTier(counts, parsed(values.get(TIER)))
  const audioSeconds = audioSecondsIn(counts, parsed(values.get(DURATION)))
  return {
    usage: counts === undefined ? undefined : dialect.readUsage(counts),
    ...(tier !== undefined && { tier }),
    ...(items > 0 && { items }),
    ...(audioSeconds !== undefined && { audioSeconds }),
  }
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
