type Counts = {
  input_tokens: number
  cache_read_tokens: number
  cache_write_tokens: number
  output_tokens: number
}

/** All tokens of a sum. Reasoning is a part of the output. */
export const allTokens = (of: Counts): number =>
  of.input_tokens + of.cache_read_tokens + of.cache_write_tokens + of.output_tokens
