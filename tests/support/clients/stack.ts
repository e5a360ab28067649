import { expect } from 'bun:test'
import type { AliasFile } from '../../../src/alias/schema'
import type { Gateway } from '../../compat/matrix'
import { ALL_ALLOWED, anthropicAlias, KEY, openaiAlias } from '../portus'
import { startBinary } from '../process/binary'
import { NOBODY } from '../process/nobody'
import { startOfficialGateway } from '../process/official'
import { type Received, startProvider } from '../providers/server'

/** A provider that cannot be reached. */
const CLOSED = `http://${NOBODY}/v1`

const translated = { passthrough: false }
const hidden = { hidden: true }

/** An alias of each API, the same through the gateway's translation, and each with no provider. */
const aliasesOf = (url: string): Record<string, AliasFile> => ({
  gpt: openaiAlias(url, ALL_ALLOWED),
  'gpt-translated': openaiAlias(url, { ...ALL_ALLOWED, ...translated }),
  claude: anthropicAlias(url),
  'claude-translated': anthropicAlias(url, translated),
  'closed-gpt': openaiAlias(CLOSED, hidden),
  'closed-gpt-translated': openaiAlias(CLOSED, { ...hidden, ...translated }),
  'closed-claude': anthropicAlias(CLOSED, hidden),
  'closed-claude-translated': anthropicAlias(CLOSED, { ...hidden, ...translated }),
})

/** The compiled executable between clients and a provider, with the gateway inside or with Node's. */
export async function startStack(
  gateway: Gateway,
  moreAliases: (providerUrl: string) => Record<string, AliasFile>,
) {
  const resources = new AsyncDisposableStack()
  const provider = resources.use(startProvider())
  const official = gateway === 'official' ? resources.use(await startOfficialGateway()) : undefined
  const portus = resources.use(
    await startBinary({
      aliases: { ...aliasesOf(provider.url), ...moreAliases(provider.url) },
      env: { PORTUS_KEY_TESTS: KEY, ...(official && { PORTKEY_GATEWAY_URL: official.url }) },
    }),
  )
  if (!portus.url) throw new Error(`Portus did not start: ${portus.output.stderr}`)
  return {
    /** Where Portus listens, without a path. */
    url: portus.url,
    output: portus.output,
    provider,
    /** The one request that reached the provider. */
    only(): Received {
      expect(provider.received).toHaveLength(1)
      return provider.received[0] as Received
    },
    resources,
  }
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
