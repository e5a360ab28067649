import { jsonIn } from '../../body/json/json-in'
import { countOf, membersIn } from '../dialect'

/**
 * The body of a question for a count on Bedrock.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html
 *
 * @param message The body that `InvokeModel` would take, in pieces.
 */
export const bedrockCountBody = (message: readonly Uint8Array[]): string =>
  `{"input":{"invokeModel":{"body":"${Buffer.concat(message).toString('base64')}"}}}`

/**
 * The count in a provider's answer: Anthropic's and OpenAI's `input_tokens`, Bedrock's `inputTokens`, Gemini's
 * `totalTokens` (https://ai.google.dev/api/tokens).
 *
 * @param answer Its JSON.
 * @returns Undefined where it is no count.
 */
export function countIn(answer: string): number | undefined {
  const { input_tokens, inputTokens, totalTokens } = membersIn(jsonIn(answer))
  return countOf(input_tokens ?? inputTokens ?? totalTokens)
}
