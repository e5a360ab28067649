/**
 * The token count that Bedrock says in a header, for models whose answers have none.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/count-tokens.html
 */
export function bedrockTokens(headers: Headers): number | undefined {
  const text = headers.get('x-amzn-bedrock-input-token-count')
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
