/** Dollars for a million tokens, by kind, and for a million characters. */
export type TokenRates = {
  input?: number
  /** Where they are not there, input that a cache held or takes costs what other input does. */
  cache_read?: number
  cache_write?: number
  /** For an hour. Where it is not there, what `cache_write` says. */
  cache_write_1h?: number
  audio_input?: number
  output?: number
  /** The part of the output that is reasoning. Where it is not there, what `output` says. */
  reasoning?: number
  audio_output?: number
  /** Output of a model that makes pictures of tokens. */
  image_output?: number
}

/** Dollars for what is no token. */
export type UnitRates = {
  /** A picture that was made. */
  image?: number
  audio_minute?: number
  million_characters?: number
  /** Each request, besides all else. */
  request?: number
}

/** Rates that take the place of those below, for all tokens of a request with more input than this. */
export type LongContextRates = { input_tokens: number } & TokenRates

/** A price as people write it, in `config/prices.json` and in the built-in table. */
export type WrittenPrice = TokenRates &
  UnitRates & {
    /** In ascending order. */
    above?: readonly LongContextRates[]
    /** So many seconds of audio are paid at least. */
    audio_min_seconds?: number
  }

/** When a price counts: from a date on, or between two times of each day. */
export type Season =
  /** Milliseconds since 1970. */
  | { from: number }
  /** Seconds since midnight UTC. The second may be the smaller: it is on the next day then. */
  | { daily: readonly [number, number] }

/** The prices of a model by their seasons: the last that counts. The first counts where none does. */
export type SeasonalPrice = readonly (WrittenPrice & { season?: Season })[]
