import type { Conversation } from '../conversation'

/** What a target does of compactions: see {@link Format.compacts}. */
type Abilities = { now: boolean; atTokens: boolean }

const NOWHERE: Abilities = { now: false, atTokens: false }

/**
 * A conversation with what its target compacts. A threshold only keeps a long conversation within the model's context, so
 * that it is left out and named where it would have no effect. Undefined where the summary itself is asked for, and the
 * target makes none.
 */
export function compactable(
  conversation: Conversation,
  { now, atTokens }: Abilities = NOWHERE,
): Conversation | undefined {
  const { compaction, leftOut = [], ...rest } = conversation
  if (compaction === undefined) return conversation
  if (compaction === 'now') return now ? conversation : undefined
  return atTokens ? conversation : { ...rest, leftOut: [...leftOut, 'context_management'] }
}
