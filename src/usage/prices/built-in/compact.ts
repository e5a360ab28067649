import type { ConditionalPrice, MatchLogic, ModelInfo, Provider } from '@pydantic/genai-prices'
import type { LongContextRates, Season, TokenRates, WrittenPrice } from '../rates/written-price'
import { isBuiltIn } from './names'
import type { Match, PriceTable } from './table'

type PackagePrice = ConditionalPrice['prices']

/** The package's names of what is paid for, by ours. What it counts besides, such as searches, Portus does not count. */
const TOKENS = {
  input: 'input_mtok',
  cache_read: 'cache_read_mtok',
  cache_write: 'cache_write_mtok',
  cache_write_1h: 'cache_write_1h_mtok',
  audio_input: 'input_audio_mtok',
  output: 'output_mtok',
  reasoning: 'output_reasoning_mtok',
  audio_output: 'output_audio_mtok',
  image_output: 'output_image_mtok',
} as const satisfies Record<keyof TokenRates, string>

const KINDS = Object.keys(TOKENS) as (keyof TokenRates)[]

const DAY_SECONDS = 86_400

/** The package has this rule in its code and not in its data. https://groq.com/pricing */
const TEN_SECONDS: ReadonlySet<string> = new Set(['whisper-large-v3', 'whisper-large-v3-turbo'])

/** Models that only read have no price of output. These do write, and nobody knows at what price. */
const WRITERS: ReadonlySet<string> = new Set(['babbage', 'curie', 'davinci'])

/** What Portus needs of the package's data, which has descriptions, sources and much else. */
export const compactTable = (providers: readonly Provider[]): PriceTable =>
  Object.fromEntries(
    providers
      .filter(({ id }) => isBuiltIn(id))
      .map(({ id, models, fallback_model_providers: others }) => [
        id,
        {
          models: models.map((model) => [matchOf(model.match), pricesOf(id, model)] as const),
          ...(others && { others }),
        },
      ]),
  )

function matchOf(match: MatchLogic): Match {
  if ('or' in match) return match.or.map(matchOf)
  if ('and' in match) return ['&', ...match.and.map(matchOf)]
  if ('equals' in match) return `=${match.equals.toLowerCase()}`
  if ('starts_with' in match) return `^${match.starts_with.toLowerCase()}`
  if ('ends_with' in match) return `$${match.ends_with.toLowerCase()}`
  if ('contains' in match) return `*${match.contains.toLowerCase()}`
  return `/${match.regex}`
}

function pricesOf(provider: string, { id, prices }: ModelInfo) {
  const all = Array.isArray(prices) ? prices : [{ prices }]
  return all.map(({ prices: one, constraint }: ConditionalPrice) => ({
    ...(one.input_mtok !== undefined && !WRITERS.has(id) && { output: 0 }),
    ...priceOf(one),
    ...(provider === 'groq' && TEN_SECONDS.has(id) && { audio_min_seconds: 10 }),
    ...(constraint && { season: seasonOf(constraint) }),
  }))
}

function priceOf(price: PackagePrice): WrittenPrice {
  const { audio_hours, input_audio_hours, requests_kcount } = price
  const hour = numberIn(audio_hours) ?? numberIn(input_audio_hours)
  const requests = numberIn(requests_kcount)
  const above = longContexts(price)
  return {
    ...ratesOf((kind) => {
      const rate = price[TOKENS[kind]]
      return typeof rate === 'object' ? rate.base : rate
    }),
    ...(hour !== undefined && { audio_minute: hour / 60 }),
    ...(requests !== undefined && { request: requests / 1000 }),
    ...(above.length > 0 && { above }),
  }
}

/** Every kind may change at a number of its own. */
function longContexts(price: PackagePrice): LongContextRates[] {
  const tiers = KINDS.flatMap((kind) => {
    const rate = price[TOKENS[kind]]
    return typeof rate === 'object' ? rate.tiers.map((tier) => ({ kind, ...tier })) : []
  })
  const starts = [...new Set(tiers.map(({ start }) => start))].sort((a, b) => a - b)
  return starts.map((start) => ({
    input_tokens: start,
    ...ratesOf((kind) => tiers.find((one) => one.start === start && one.kind === kind)?.price),
  }))
}

function ratesOf(rateOf: (kind: keyof TokenRates) => number | undefined): TokenRates {
  const rates: TokenRates = {}
  for (const kind of KINDS) {
    const rate = rateOf(kind)
    if (rate !== undefined) rates[kind] = rate
  }
  return rates
}

const numberIn = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined

function seasonOf(constraint: NonNullable<ConditionalPrice['constraint']>): Season {
  if (constraint.type === 'start_date') return { from: Date.parse(constraint.start_date) }
  return { daily: [secondsOf(constraint.start_time), secondsOf(constraint.end_time)] }
}

/** Of a time of day such as `16:30:00Z`. */
const secondsOf = (time: string): number => (Date.parse(`1970-01-02T${time}`) / 1000) % DAY_SECONDS
