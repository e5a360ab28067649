import { afterAll, beforeAll, beforeEach, describe } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { ALL_ALLOWED, anthropicAlias, KEY, openaiAlias } from '../portus'
import { hello } from '../providers/models/hello'
import type { FakeProvider, Received } from '../providers/server'
import { startStack } from './stack'

/** The official SDKs, as an application sets them up, in front of the compiled executable. */
export type Sdks = {
  gateway: 'embedded' | 'official'
  openai: OpenAI
  anthropic: Anthropic
  /** SDKs with another key. */
  withKey: (apiKey: string) => { openai: OpenAI; anthropic: Anthropic }
  provider: FakeProvider
  /** The one request that reached the provider. */
  only: () => Received
  /** Resolves when the executable has logged the request of this id, with what it logged. */
  logged: (requestId: string) => Promise<Record<string, unknown>>
}

const moreAliases = (url: string) => ({
  gpt: openaiAlias(url, { ...ALL_ALLOWED, description: 'The everyday model' }),
  'team/claude': anthropicAlias(url, { hidden: true }),
})

/** Aliases whose answers an OpenAI client and an Anthropic client can use. */
export const CHAT_ALIASES = [
  { alias: 'gpt', path: '/v1/chat/completions', model: 'gpt-real' },
  { alias: 'gpt-translated', path: '/v1/chat/completions', model: 'gpt-real' },
  { alias: 'claude', path: '/v1/messages', model: 'claude-real' },
] as const
export const MESSAGES_ALIASES = ['claude', 'claude-translated', 'team/claude'] as const

async function start(gateway: Sdks['gateway']) {
  const { url, output, provider, only, resources } = await startStack(gateway, moreAliases)
  const withKey = (apiKey: string) => ({
    openai: new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 }),
    anthropic: new Anthropic({ baseURL: url, apiKey, maxRetries: 0 }),
  })
  const sdks: Sdks = {
    gateway,
    ...withKey(KEY),
    withKey,
    provider,
    only,
    async logged(requestId) {
      for (;;) {
        const line = output.stdout.split('\n').find((text) => text.includes(requestId))
        if (line) return JSON.parse(line) as Record<string, unknown>
        await Bun.sleep(5)
      }
    },
  }
  return { sdks, resources }
}

/**
 * Runs the same tests through the gateway inside the executable and through the official one on
 * Node. Each test begins with a provider that has received nothing and answers as it should.
 */
export function testSdks(define: (sdks: () => Sdks) => void): void {
  describe.each(['embedded', 'official'] as const)('through the %s gateway', (gateway) => {
    let started: Awaited<ReturnType<typeof start>>
    beforeAll(async () => {
      started = await start(gateway)
    }, 60_000)
    beforeEach(() => {
      started.sdks.provider.received.length = 0
      started.sdks.provider.answer = hello
    })
    afterAll(() => started?.resources.disposeAsync())
    define(() => started.sdks)
  })
}
