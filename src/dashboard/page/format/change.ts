import { share } from './numbers'

/** How a figure stands against the one of the time before. */
export type Change = { text: string; direction: 'up' | 'down' | 'same' }

/** Beyond it a share says nothing more. */
const LARGE = 10

/**
 * Compares two figures.
 *
 * @returns Nothing where one of them is not known, or both are none.
 */
export function changeOf(now: number | null, before: number | null): Change | undefined {
  if (now === null || before === null || (now === 0 && before === 0)) return undefined
  if (before === 0) return { text: 'none before', direction: 'up' }
  const part = now / before - 1
  if (Math.abs(part) < 0.0005) return { text: 'as before', direction: 'same' }
  const direction = part > 0 ? 'up' : 'down'
  if (part >= LARGE) return { text: `${Math.round(now / before)} times`, direction }
  return { text: `${part > 0 ? '+' : '−'}${share(Math.abs(part))}`, direction }
}
