import { afterAll, describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { startPortus } from '../support/portus'
import { exceptionFrame, streamedFrames } from '../support/providers/aws-frames'
import {
  dataEvent,
  namedEvent,
  type SseEvent,
  sse,
  writeEvents,
} from '../support/providers/framing'
import { startProvider } from '../support/providers/server'

/** How a provider says that a conversation is too long: with a status, and as the first event of a stream. */
type Full = { file: AliasFile; status: number; body: object; first: () => Response }

const events = (...list: SseEvent[]) => sse(writeEvents(list))
const AWS = { aws_access_key_id: 'id', aws_secret_access_key: 'secret', aws_region: 'us-east-1' }

const gemini = {
  error: {
    code: 400,
    message:
      'The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).',
    status: 'INVALID_ARGUMENT',
  },
}
const claude = {
  type: 'error',
  error: {
    type: 'invalid_request_error',
    message: 'prompt is too long: 200001 tokens > 200000 maximum',
  },
}
const cohere = {
  message:
    'too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000. Try using a shorter prompt.',
}
const mistral = {
  object: 'error',
  message:
    'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
  type: 'invalid_request_error',
  code: 3051,
}
const vllm = {
  error: {
    message:
      "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens. Please reduce the length of the messages.",
    type: 'BadRequestError',
    param: null,
    code: 400,
  },
}
const openai = {
  error: {
    message: 'Your input exceeds the context window of this model. Please adjust your input.',
    type: 'invalid_request_error',
    param: 'input',
    code: 'context_length_exceeded',
  },
}
const BEDROCK = 'Input is too long for requested model.'

const FULL: Readonly<Record<string, Full>> = {
  gemini: {
    file: { provider: 'google', override_params: { model: 'gemini-2.5-flash' } },
    status: 400,
    body: gemini,
    first: () => events(dataEvent(gemini)),
  },
  claude: {
    file: { provider: 'anthropic', override_params: { model: 'claude-sonnet-4-5' } },
    status: 400,
    body: claude,
    first: () => events(namedEvent('error', claude)),
  },
  cohere: {
    file: { provider: 'cohere', override_params: { model: 'command-a-03-2025' } },
    status: 400,
    body: cohere,
    first: () => events(dataEvent(cohere)),
  },
  bedrock: {
    file: { provider: 'bedrock', ...AWS, override_params: { model: 'amazon.nova-pro-v1:0' } },
    status: 400,
    body: { message: BEDROCK },
    first: () => streamedFrames([exceptionFrame('validationException', BEDROCK)]),
  },
  mistral: {
    file: { provider: 'mistral-ai', override_params: { model: 'mistral-large-latest' } },
    status: 400,
    body: mistral,
    first: () => events(dataEvent(mistral)),
  },
  vllm: {
    file: { provider: 'openai', native: { responses: false }, override_params: { model: 'qwen3' } },
    status: 400,
    body: vllm,
    first: () => events(dataEvent(vllm)),
  },
  openai: {
    file: { provider: 'openai', override_params: { model: 'gpt-5.1' } },
    status: 400,
    body: openai,
    first: () => events(namedEvent('error', { ...openai.error, error: openai.error })),
  },
}

let answer: () => Response
const provider = startProvider(() => answer())
const started = startPortus({
  aliases: Object.fromEntries(
    Object.entries(FULL).flatMap(([name, { file }]) => {
      const alias: AliasFile = { api_key: 'sk-1', custom_host: provider.url, ...file }
      // With a second target the gateway looks at the first event, and goes on.
      return [
        [name, alias],
        [`${name} twice`, { strategy: { mode: 'fallback' }, targets: [alias, alias] }],
      ]
    }),
  ),
})
afterAll(async () => {
  await (await started).stop(true)
  provider[Symbol.dispose]()
})

const HI = [{ role: 'user', content: 'Hi' }]
const ASKED = {
  '/v1/chat/completions': { messages: HI },
  '/v1/responses': { input: HI },
} as const

/** All codes of errors in an answer, whole or in events. */
const codesIn = (text: string): unknown[] => {
  const values = text.startsWith('{')
    ? [JSON.parse(text)]
    : [...text.matchAll(/^data: (\{.*)$/gm)].map(([, json = '']) => JSON.parse(json))
  return values.flatMap(({ code, error, response }) =>
    [code, error?.code, response?.error?.code].filter((one) => one !== undefined),
  )
}

describe('a full context of', () => {
  const rows = Object.keys(FULL).flatMap((name) =>
    Object.keys(ASKED).flatMap((path) =>
      [name, `${name} twice`].map((model) => [model, path, name] as const),
    ),
  )
  // What passes through keeps the bytes of its provider.
  const translated = rows.filter(
    ([, path, name]) => path === '/v1/responses' || !['mistral', 'vllm', 'openai'].includes(name),
  )

  test.each(translated)('%s reaches clients of %s by its code', async (model, path, name) => {
    const { status, body, first } = FULL[name] as Full
    const portus = await started
    const ask = async (stream: boolean) => {
      const json = { model, stream, ...ASKED[path as keyof typeof ASKED] }
      const response = await portus.call(path, { json })
      return { status: response.status, codes: new Set(codesIn(await response.text())) }
    }
    answer = () => Response.json(body, { status })
    const whole = await ask(false)
    const streamed = await ask(true)
    answer = first
    const inEvents = await ask(true)

    expect(whole).toEqual({ status: 400, codes: new Set(['context_length_exceeded']) })
    expect(streamed).toEqual(whole)
    expect(inEvents.codes).toEqual(whole.codes)
  })
})
