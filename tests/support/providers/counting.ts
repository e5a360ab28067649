import type { Received } from './server'

/** Tokens that a provider of the tests takes for a request and gives for an answer. */
export const TOKENS = { input: 20, output: 100 }

/** What a provider has counted itself. */
export type Counted = { requests: number; inputTokens: number; outputTokens: number }

/**
 * Answers in OpenAI's format of a fixed number of tokens, and counts what it has given to its end.
 *
 * @param waitFor What an answer waits for.
 */
export function countingProvider(waitFor: () => Promise<unknown> = async () => {}) {
  const counted: Counted = { requests: 0, inputTokens: 0, outputTokens: 0 }
  const answer = async ({ json }: Received): Promise<Response> => {
    await waitFor()
    counted.requests++
    counted.inputTokens += TOKENS.input
    counted.outputTokens += TOKENS.output
    return Response.json({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: json?.model,
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
      usage: {
        prompt_tokens: TOKENS.input,
        completion_tokens: TOKENS.output,
        total_tokens: TOKENS.input + TOKENS.output,
      },
    })
  }
  return { counted, answer }
}
