import type { Usage } from '../api/dialect'
import type { Spent } from '../limits/admission'
import { countedTokens } from './likely-use'

/**
 * What a request has used.
 *
 * @param microUsd What it cost. 0 where nobody knows: limits of money let only priced models in.
 */
export const spentOf = (tokens: Usage, microUsd = 0): Spent => ({
  of({ unit, cachedFactor }) {
    if (unit === 'tokens') return countedTokens(tokens, cachedFactor)
    return unit === 'micro_usd' ? microUsd : 0
  },
})
