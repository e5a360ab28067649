import type { Received } from './server'

/** Tokens that a provider of the tests takes for a request and gives for an answer. */
export const TOKENS = { input: 20, output: 100 }

/** What a provider has counted itself. */
export type Counted = { requests: number; inputTokens: number; outputTokens: number }

/**
 * Answers in OpenAI's format, and counts what it has given.
 *
 * @param waitFor What an answer waits for.
 * @param outputTokens How many tokens the next answer has.
 */
export function countingProvider(
  waitFor: () => Promise<unknown> = async () => {},
  outputTokens: () => number = () => TOKENS.output,
) {
  const counted: Counted = { requests: 0, inputTokens: 0, outputTokens: 0 }
  const answer = async ({ json }: Received): Promise<Response> => {
    await waitFor()
    const output = outputTokens()
    counted.requests++
    counted.inputTokens += TOKENS.input
    counted.outputTokens += output
    return Response.json({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: json?.model,
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
      usage: {
        prompt_tokens: TOKENS.input,
        completion_tokens: output,
        total_tokens: TOKENS.input + output,
      },
    })
  }
  return { counted, answer }
}
