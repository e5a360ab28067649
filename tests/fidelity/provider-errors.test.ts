import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { throughGateways } from '../support/clients/bytes'
import { ERROR_SHAPES, errorAnswer } from '../support/providers/openai-errors'

const WORDS = 'No such thing as “é”'
const PATHS = ['/v1/chat/completions', '/v1/messages'] as const

/** Servers of OpenAI's format that have no provider of their own. */
const SERVED_AS: Record<string, string> = { vllm: 'openai' }

const providers = [...new Set(ERROR_SHAPES.map(({ provider }) => provider))]

const aliasOf = (provider: string, url: string) =>
  ({
    provider: SERVED_AS[provider] ?? provider,
    api_key: 'sk-fake',
    custom_host: url,
    override_params: { model: 'm' },
    ...(provider === 'azure-openai' && {
      azure_model_name: 'm',
      deployment_id: 'd',
      resource_name: 'r',
      api_version: '2024-10-21',
    }),
    ...(provider === 'workers-ai' && { workers_ai_account_id: 'a' }),
  }) as AliasFile

const aliases = (url: string) =>
  Object.fromEntries(providers.map((provider) => [provider, aliasOf(provider, url)]))

const bodyFor = (model: string, stream: boolean) =>
  JSON.stringify({ model, stream, max_tokens: 64, messages: [{ role: 'user', content: 'Hi' }] })

/** What the gateway makes of some words: `undefined` and `[object Object]`. Inside, Portus has the original. */
const LOST_BY_OFFICIAL = ['{"error":"..."}', '{"object":"error","message":{"detail"']

throughGateways({ aliases }, (through) => {
  const shapes = ERROR_SHAPES.filter(
    ({ provider, body }) =>
      through.gateway === 'embedded' ||
      !['ollama', 'mistral-ai'].includes(provider) ||
      !LOST_BY_OFFICIAL.some((start) => JSON.stringify(body('...')).startsWith(start)),
  )
  for (const path of PATHS)
    describe(path, () => {
      for (const shape of shapes)
        for (const stream of [false, true])
          test(`a ${shape.status} of ${shape.provider} keeps status and words: ${JSON.stringify(shape.body('...'))}${stream ? ', asked for a stream' : ''}`, async () => {
            through.provider.answer = () => errorAnswer(shape, WORDS)

            const answer = await through.send(path, bodyFor(shape.provider, stream))

            const isRefusal = shape.status === 401
            const { error, type } = JSON.parse(answer.text)
            expect(answer.status).toBe(isRefusal ? 502 : shape.status)
            expect(error.message).toBeString()
            expect(answer.text).toContain(WORDS)
            expect(answer.text).not.toMatch(/\[object|undefined/)
            // What is in the client's format already stays as it is, with all that stands in it.
            const isAsSent = answer.text === JSON.stringify(shape.body(WORDS))
            if (!isAsSent) expect(error.message).toContain(WORDS)
            if (path === '/v1/messages') {
              expect(type).toBe('error')
              expect(error.type).toBeString()
            }
            const isFinal = ![408, 409, 429].includes(shape.status) && shape.status < 500
            expect(answer.headers.get('x-should-retry')).toBe(isFinal ? 'false' : null)
            for (const [name, value] of Object.entries(shape.headers ?? {}))
              expect(answer.headers.get(name)).toBe(value)
          })
    })
})
