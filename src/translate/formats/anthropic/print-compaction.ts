import type { Conversation, JsonObject } from '../../conversation'

/** https://platform.claude.com/docs/en/build-with-claude/compaction-on-demand */
const SUMMARY_BETA = 'compact-2026-09-04'
/** https://platform.claude.com/docs/en/build-with-claude/compaction-threshold */
const THRESHOLD_BETA = 'compact-2026-01-12'

/** Anthropic refuses a lower threshold. */
const LEAST_TOKENS = 50_000

/** What a summary has no use for, and Anthropic refuses beside it. */
export function withoutAnswer(conversation: Conversation): Conversation {
  if (conversation.compaction !== 'now') return conversation
  const { stop: _, output: __, toolChoice: ___, ...rest } = conversation
  return rest
}

/** The members that ask for a summary, and the beta that they need. */
export function printCompaction(
  { compaction }: Conversation,
  drop: (name: string) => void,
): { members: JsonObject; betas: readonly string[] } {
  if (compaction === undefined) return { members: {}, betas: [] }
  if (compaction === 'now')
    return { members: { compaction: { type: 'summarize' } }, betas: [SUMMARY_BETA] }
  const { atTokens } = compaction
  if (atTokens !== undefined && atTokens < LEAST_TOKENS)
    drop('context_management.compact_threshold')
  const value = atTokens === undefined ? undefined : Math.max(LEAST_TOKENS, Math.floor(atTokens))
  const edit = {
    type: 'compact_20260112',
    ...(value !== undefined && { trigger: { type: 'input_tokens', value } }),
  }
  return { members: { context_management: { edits: [edit] } }, betas: [THRESHOLD_BETA] }
}
