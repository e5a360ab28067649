import type { Usage } from '../../../api/dialect'
import type { OtherUnits } from '../../ledger/row'
import type { Band, Rates } from './rates'

/**
 * What a request costs in millionths of a dollar, rounded half up, once. Exact up to 9,000 dollars. Undefined where
 * something was used that has no price, or where nothing is known of what was used.
 */
export function costBy(rates: Rates, tokens: Usage, units: OtherUnits): number | undefined {
  let picos = rates.request
  let isKnown = rates.isFlat
  if (rates.bands && hasCounts(tokens)) {
    picos += tokenCost(rates, rates.bands, tokens, units)
    isKnown = true
  }
  if (units.images !== undefined && rates.image !== undefined) {
    picos += units.images * rates.image
    isKnown = true
  }
  const { audioSeconds } = units
  if (audioSeconds !== undefined && rates.audioSecond !== undefined) {
    const seconds = audioSeconds > 0 ? Math.max(audioSeconds, rates.minAudioSeconds) : 0
    picos += Math.round(seconds * rates.audioSecond)
    isKnown = true
  }
  if (units.characters !== undefined && rates.character !== undefined) {
    picos += units.characters * rates.character
    isKnown = true
  }
  // Not a number where a kind of tokens has no price.
  return isKnown && picos >= 0 ? microsOf(picos) : undefined
}

/** The remainder is exact, where a sum or a quotient might be rounded. */
function microsOf(picos: number): number {
  const rest = picos % 1e6
  return (picos - rest) / 1e6 + (rest >= 5e5 ? 1 : 0)
}

/** Kinds that were not used need no price: no token times no price would be no number. */
function tokenCost(
  { makesImages }: Rates,
  bands: readonly [Band, ...Band[]],
  tokens: Usage,
  { images }: OtherUnits,
): number {
  const { inputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0, outputTokens = 0 } = tokens
  const { cacheWrite1hTokens = 0, audioInputTokens = 0, audioOutputTokens = 0 } = tokens
  const input =
    inputTokens + cacheReadTokens + cacheWriteTokens + cacheWrite1hTokens + audioInputTokens
  let band = bands[0]
  if (bands.length > 1) for (const one of bands) if (input > one.above) band = one
  const reasoning = Math.min(tokens.reasoningTokens ?? 0, outputTokens)
  const other = outputTokens - reasoning
  // Providers of such models do not always say which tokens were text. Pictures cost ten times as much.
  const otherRate = makesImages && images !== 0 ? band.imageOutput : band.output
  let picos = 0
  if (inputTokens > 0) picos += inputTokens * band.input
  if (cacheReadTokens > 0) picos += cacheReadTokens * band.cacheRead
  if (cacheWriteTokens > 0) picos += cacheWriteTokens * band.cacheWrite
  if (cacheWrite1hTokens > 0) picos += cacheWrite1hTokens * band.cacheWrite1h
  if (audioInputTokens > 0) picos += audioInputTokens * band.audioInput
  if (other > 0) picos += other * otherRate
  if (reasoning > 0) picos += reasoning * band.reasoning
  if (audioOutputTokens > 0) picos += audioOutputTokens * band.audioOutput
  return picos
}

const hasCounts = (tokens: Usage): boolean =>
  tokens.inputTokens !== undefined ||
  tokens.outputTokens !== undefined ||
  tokens.cacheReadTokens !== undefined ||
  tokens.cacheWriteTokens !== undefined ||
  tokens.cacheWrite1hTokens !== undefined ||
  tokens.audioInputTokens !== undefined ||
  tokens.audioOutputTokens !== undefined
