import { jsonIn } from '../../body/json/json-in'

/**
 * The body of a question for a count on Bedrock.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html
 *
 * @param message The body that `InvokeModel` would take, in pieces.
 */
export const bedrockCountBody = (message: readonly Uint8Array[]): string =>
  `{"input":{"invokeModel":{"body":"${Buffer.concat(message).toString('base64')}"}}}`

/**
 * A count as Anthropic's API says it. Vertex AI says it so already.
 *
 * @param answer The JSON of a cloud's answer.
 * @returns Undefined where it is no count.
 */
export function countAnswer(answer: string): string | undefined {
  const value = jsonIn(answer)
  if (typeof value !== 'object' || value === null) return undefined
  const { inputTokens, input_tokens = inputTokens } = value as Record<string, unknown>
  return Number.isSafeInteger(input_tokens) && Number(input_tokens) >= 0
    ? JSON.stringify({ input_tokens })
    : undefined
}
