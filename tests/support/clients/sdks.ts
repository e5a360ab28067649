import { afterAll, beforeAll, beforeEach, describe, expect } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { anthropicAlias, KEY, openaiAlias } from '../portus'
import { startBinary } from '../process/binary'
import { freePort } from '../process/child'
import { startOfficialGateway } from '../process/official'
import { hello } from '../providers/hello'
import { type FakeProvider, type Received, startProvider } from '../providers/server'

/** The official SDKs, as an application sets them up, in front of the compiled executable. */
export type Stack = {
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

/** A provider that cannot be reached. */
const CLOSED = `http://127.0.0.1:${freePort()}/v1`

/** The aliases that every stack has: each native one, and the same through the gateway's translation. */
const aliases = (url: string) => ({
  gpt: openaiAlias(url, { description: 'The everyday model' }),
  'gpt-translated': openaiAlias(url, { passthrough: false }),
  claude: anthropicAlias(url),
  'claude-translated': anthropicAlias(url, { passthrough: false }),
  'team/claude': anthropicAlias(url, { hidden: true }),
  'closed-gpt': openaiAlias(CLOSED, { hidden: true }),
  'closed-gpt-translated': openaiAlias(CLOSED, { hidden: true, passthrough: false }),
  'closed-claude': anthropicAlias(CLOSED, { hidden: true }),
  'closed-claude-translated': anthropicAlias(CLOSED, { hidden: true, passthrough: false }),
})

/** Aliases whose answers an OpenAI client and an Anthropic client can use. */
export const CHAT_ALIASES = [
  { alias: 'gpt', path: '/v1/chat/completions', model: 'gpt-real' },
  { alias: 'gpt-translated', path: '/v1/chat/completions', model: 'gpt-real' },
  { alias: 'claude', path: '/v1/messages', model: 'claude-real' },
] as const
export const MESSAGES_ALIASES = ['claude', 'claude-translated', 'team/claude'] as const

async function startStack(kind: Stack['gateway']) {
  const resources = new AsyncDisposableStack()
  const provider = resources.use(startProvider())
  const official = kind === 'official' ? resources.use(await startOfficialGateway()) : undefined
  const portus = resources.use(
    await startBinary({
      aliases: aliases(provider.url),
      env: {
        PORTUS_KEY_TESTS: KEY,
        ...(official && { PORTKEY_GATEWAY_URL: official.url }),
      },
    }),
  )
  if (!portus.url) throw new Error(`Portus did not start: ${portus.output.stderr}`)
  const withKey = (apiKey: string) => ({
    openai: new OpenAI({ baseURL: `${portus.url}/v1`, apiKey, maxRetries: 0 }),
    anthropic: new Anthropic({ baseURL: portus.url, apiKey, maxRetries: 0 }),
  })
  const stack: Stack = {
    gateway: kind,
    ...withKey(KEY),
    withKey,
    provider,
    only() {
      expect(provider.received).toHaveLength(1)
      return provider.received[0] as Received
    },
    async logged(requestId) {
      for (;;) {
        const line = portus.output.stdout.split('\n').find((text) => text.includes(requestId))
        if (line) return JSON.parse(line) as Record<string, unknown>
        await Bun.sleep(5)
      }
    },
  }
  return { stack, resources }
}

/**
 * Runs the same tests through the gateway inside the executable and through the official one on
 * Node. Each test begins with a provider that has received nothing and answers as it should.
 */
export function throughEachGateway(define: (stack: () => Stack) => void): void {
  describe.each(['embedded', 'official'] as const)('through the %s gateway', (kind) => {
    let started: Awaited<ReturnType<typeof startStack>>
    beforeAll(async () => {
      started = await startStack(kind)
    }, 60_000)
    beforeEach(() => {
      started.stack.provider.received.length = 0
      started.stack.provider.answer = hello
    })
    afterAll(() => started?.resources.disposeAsync())
    define(() => started.stack)
  })
}

/** Asserts that the provider got its own credentials in their place, and nothing of the client's. */
export function expectProviderCredentials(received: Received): void {
  const sent = `${JSON.stringify([...received.headers])} ${received.query} ${received.text}`
  expect(sent).not.toContain(KEY)
  expect(sent).not.toContain('x-portkey-')
  if (received.path.startsWith('/v1/messages')) {
    expect(received.headers.get('x-api-key')).toBe('sk-provider-anthropic')
    expect(received.headers.get('authorization')).toBeNull()
  } else {
    expect(received.headers.get('authorization')).toBe('Bearer sk-provider-openai')
    expect(received.headers.get('x-api-key')).toBeNull()
  }
}
