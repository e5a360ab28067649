import { share } from './numbers'

/** How a figure stands against the one of the time before. */
export type Change = {
  text: string
  direction: 'up' | 'down' | 'same'
  /** Whether it is large enough for a colour. */
  isNotable: boolean
}

/** Beyond it a share says nothing more. */
const LARGE = 10
/** Less is by chance. */
const NOTABLE = 0.05

/**
 * Compares two figures.
 *
 * @param than What the time before is called, such as `the day before`.
 * @returns Nothing where one of them is not known, or both are none.
 */
export function changeOf(
  now: number | null,
  before: number | null,
  than = 'before',
): Change | undefined {
  if (now === null || before === null || (now === 0 && before === 0)) return undefined
  if (before === 0) return { text: `none ${than}`, direction: 'up', isNotable: true }
  const part = now / before - 1
  if (Math.abs(part) < 0.0005) return { text: `as ${than}`, direction: 'same', isNotable: false }
  const direction = part > 0 ? 'up' : 'down'
  const isNotable = Math.abs(part) >= NOTABLE
  if (part >= LARGE)
    return { text: `${Math.round(now / before)}\u00a0× ${than}`, direction, isNotable }
  const text = `${part > 0 ? '+' : '−'}${share(Math.abs(part))} vs. ${than}`
  return { text, direction, isNotable }
}
