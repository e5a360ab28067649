import { describe, expect, test } from 'bun:test'
import { anthropic } from '../../../../src/api/anthropic'
import { openai } from '../../../../src/api/openai'

type Said = { message: string; type?: string; code?: string }

const toClaude = (said: Said, status = 400) =>
  (anthropic.providerErrorBody(said, status, 'r') as { error: { type: string; message: string } })
    .error
const toOpenAI = (said: Said, status = 400) =>
  (openai.providerErrorBody(said, status, 'r') as { error: { code: unknown; message: string } })
    .error

/** Providers' words, and the start of what Anthropic's clients read. */
const FULL: readonly (readonly [who: string, said: Said, start: string])[] = [
  [
    'OpenAI',
    {
      message:
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 140021 tokens. Please reduce the length of the messages.",
      type: 'invalid_request_error',
      code: 'context_length_exceeded',
    },
    'prompt is too long: 140021 tokens > 128000 maximum: This model',
  ],
  [
    'OpenAI, by responses',
    {
      message: 'Your input exceeds the context window of this model. Please adjust your input.',
      code: 'context_length_exceeded',
    },
    'prompt is too long: Your input',
  ],
  [
    'OpenAI, with a limit',
    {
      message:
        'Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 300001 tokens.',
    },
    'prompt is too long: 300001 tokens > 272000 maximum: Input',
  ],
  ['a code alone', { message: 'No.', code: 'context_length_exceeded' }, 'prompt is too long: No.'],
  [
    'Gemini',
    {
      message:
        'The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).',
      type: 'INVALID_ARGUMENT',
    },
    'prompt is too long: 1048577 tokens > 1048576 maximum: The input',
  ],
  ['Bedrock', { message: 'Input is too long.' }, 'Input is too long.'],
  [
    'Claude on Bedrock',
    { message: 'Input is too long for requested model.' },
    'prompt is too long: Input is too long for requested model.',
  ],
  [
    'Mistral',
    {
      message:
        'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
    },
    'prompt is too long: 40000 tokens > 32768 maximum: Prompt',
  ],
  [
    'Groq',
    { message: 'Please reduce the length of the messages or completion.' },
    'prompt is too long: Please',
  ],
  [
    'vLLM',
    {
      message:
        "This model's maximum context length is 4096 tokens. However, your request has 5000 input tokens. Please reduce the length of the input messages.",
      type: 'BadRequestError',
    },
    'prompt is too long: 5000 tokens > 4096 maximum: This model',
  ],
  [
    'vLLM, of a long answer',
    {
      message:
        "This model's maximum context length is 32768 tokens. However, you requested 52000 tokens (20000 in the messages, 32000 in the completion). Please reduce the length of the messages or completion.",
    },
    'input length and `max_tokens` exceed context limit: 20000 + 32000 > 32768, decrease',
  ],
  [
    'OpenRouter, of a long answer',
    {
      message:
        "This endpoint's maximum context length is 131072 tokens. However, you requested about 140012 tokens (108012 of text input, 32000 in the output). Please reduce the length of either one.",
    },
    'input length and `max_tokens` exceed context limit: 108012 + 32000 > 131072, decrease',
  ],
  [
    'Text Generation Inference',
    {
      message:
        'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 100 `max_new_tokens`',
    },
    'prompt is too long: 5000 tokens > 4096 maximum: Input',
  ],
  [
    'llama.cpp',
    {
      message: 'request (9000 tokens) exceeds the available context size (8192 tokens)',
      type: 'exceed_context_size_error',
    },
    'prompt is too long: 9000 tokens > 8192 maximum: request',
  ],
  [
    'Ollama',
    { message: 'prompt too long; exceeded max context length by 12 tokens' },
    'prompt is too long: prompt too long',
  ],
  [
    'xAI',
    {
      message:
        "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
    },
    'prompt is too long: 537812 tokens > 131072 maximum: This',
  ],
  [
    'Moonshot',
    { message: 'Invalid request: Your request exceeded model token limit: 262144' },
    'prompt is too long: Invalid',
  ],
  ['Z.ai', { message: 'Prompt exceeds max length' }, 'prompt is too long: Prompt'],
  [
    'Alibaba',
    { message: 'Range of input length should be [1, 129024]' },
    'prompt is too long: Range',
  ],
  [
    'Cohere',
    {
      message:
        'too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 4500. Try using a shorter prompt',
    },
    'prompt is too long: 4500 tokens > 4081 maximum: too many',
  ],
]

describe('a full context', () => {
  test.each(FULL)('of %s is what Claude Code reads as one', (_, said, start) => {
    const { type, message } = toClaude(said)

    expect(type).toBe('invalid_request_error')
    expect(message).toStartWith(start)
    expect(message).toEndWith(said.message)
  })

  test.each(FULL)('of %s has OpenAI’s code, and the provider’s words', (_, said) => {
    expect(toOpenAI(said)).toMatchObject({
      code: 'context_length_exceeded',
      message: said.message,
    })
  })

  test('of Anthropic keeps its words', () => {
    const message = 'prompt is too long: 200001 tokens > 200000 maximum'
    expect(toClaude({ message, type: 'invalid_request_error' }).message).toBe(message)
  })

  test('is one with any status of a request', () => {
    expect(toClaude({ message: 'Input is too long.' }, 413).type).toBe('invalid_request_error')
  })
})

describe('any other error', () => {
  test.each<[Said, number, string]>([
    [
      { message: 'This model does not support the effort parameter.' },
      400,
      'invalid_request_error',
    ],
    [{ message: 'messages: Unexpected role "system".' }, 400, 'invalid_request_error'],
    [{ message: 'Payload too large' }, 413, 'request_too_large'],
    [
      {
        message:
          'Request too large: limit of 30000 tokens per min, requested 40000. Please reduce the length of the messages.',
      },
      429,
      'rate_limit_error',
    ],
    [
      { message: 'string too long. Expected a string with maximum length 64' },
      400,
      'invalid_request_error',
    ],
    [
      { message: 'max_tokens is too large: 32000. At most 16384 completion tokens.' },
      400,
      'invalid_request_error',
    ],
  ])('keeps its words: %p', (said, status, type) => {
    expect(toClaude(said, status)).toEqual({ type, message: said.message })
    expect(toOpenAI(said, status).code).toBeNull()
  })
})
