import type { TokenRates, WrittenPrice } from './written-price'

/**
 * Millionths of a millionth of a dollar for each token, integers, so that no cent is lost in floating point. NaN where
 * a kind has no price: what is added up with it is no number either.
 */
export type Band = {
  /** It counts for requests with more input than this. */
  readonly above: number
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly cacheWrite1h: number
  readonly audioInput: number
  readonly output: number
  readonly reasoning: number
  readonly audioOutput: number
  readonly imageOutput: number
}

/** What a price comes to for every request. Made once, as a request asks for the numbers alone. */
export type Rates = {
  /** Undefined where tokens have no price: what is counted otherwise is paid then. */
  readonly bands: readonly [Band, ...Band[]] | undefined
  readonly makesImages: boolean
  /** In the same unit, for each of them. Undefined where they have no price. */
  readonly image: number | undefined
  readonly audioSecond: number | undefined
  readonly minAudioSeconds: number
  readonly character: number | undefined
  readonly request: number
  /** Whether what is used makes no difference. */
  readonly isFlat: boolean
}

/** A dollar for a million tokens is a millionth of a dollar for one. */
const PICO_DOLLARS_A_TOKEN = 1e6
const PICO_DOLLARS = 1e12

const TOKEN_KINDS = [
  'input',
  'cache_read',
  'cache_write',
  'cache_write_1h',
  'audio_input',
  'output',
  'reasoning',
  'audio_output',
  'image_output',
] as const satisfies (keyof TokenRates)[]

/** @param factor What the tier makes of everything but the price of a request. */
export function ratesOf(price: WrittenPrice, factor: number): Rates {
  const all = [{ input_tokens: -1, ...price }, ...(price.above ?? [])]
  let known: TokenRates = {}
  const bands = all.map(({ input_tokens, ...own }) => {
    known = { ...known, ...own }
    return bandOf(known, input_tokens, factor)
  })
  const [first, ...rest] = bands
  const each = (dollars: number | undefined, parts = 1) =>
    dollars === undefined ? undefined : Math.round((dollars * factor * PICO_DOLLARS) / parts)
  const hasTokens = all.some((one) => TOKEN_KINDS.some((kind) => one[kind] !== undefined))
  return {
    bands: hasTokens && first ? [first, ...rest] : undefined,
    makesImages: all.some((one) => one.image_output !== undefined),
    image: each(price.image),
    audioSecond: each(price.audio_minute, 60),
    minAudioSeconds: price.audio_min_seconds ?? 0,
    character: each(price.million_characters, 1e6),
    request: Math.round((price.request ?? 0) * PICO_DOLLARS),
    isFlat: ![
      price.image,
      price.audio_minute,
      price.million_characters,
      ...all.flatMap((one) => TOKEN_KINDS.map((kind) => one[kind])),
    ].some((rate) => rate),
  }
}

function bandOf(rates: TokenRates, above: number, factor: number): Band {
  const of = (...kinds: readonly (keyof TokenRates)[]): number => {
    const kind = kinds.find((one) => rates[one] !== undefined)
    const rate = kind === undefined ? undefined : rates[kind]
    return rate === undefined ? Number.NaN : Math.round(rate * factor * PICO_DOLLARS_A_TOKEN)
  }
  return {
    above,
    input: of('input'),
    cacheRead: of('cache_read', 'input'),
    cacheWrite: of('cache_write', 'input'),
    cacheWrite1h: of('cache_write_1h', 'cache_write', 'input'),
    audioInput: of('audio_input', 'input'),
    output: of('output'),
    reasoning: of('reasoning', 'output'),
    audioOutput: of('audio_output', 'output'),
    imageOutput: of('image_output', 'output'),
  }
}
