import type { Reasoning } from '../../conversation'
import { defined, entryOf, filledTextOf, numberOf, objectOf, textOf } from '../../values'

const MODES: Readonly<Record<string, Reasoning['mode']>> = {
  enabled: 'on',
  adaptive: 'adaptive',
  disabled: 'off',
}

/**
 * How much to think. https://platform.claude.com/docs/en/build-with-claude/thinking
 * https://platform.claude.com/docs/en/build-with-claude/effort
 */
export function readReasoning(
  thinking: unknown,
  effort: unknown,
): { reasoning: Reasoning | undefined; isRead: boolean } {
  const given = objectOf(thinking)
  const mode = entryOf(MODES, given?.type)
  const display = textOf(given?.display)
  const reasoning: Reasoning = defined({
    mode,
    budgetTokens: mode === undefined ? undefined : numberOf(given?.budget_tokens),
    effort: filledTextOf(effort),
    isShown: mode === undefined || display === undefined ? undefined : display !== 'omitted',
  })
  return {
    reasoning: Object.keys(reasoning).length > 0 ? reasoning : undefined,
    isRead: mode !== undefined,
  }
}
