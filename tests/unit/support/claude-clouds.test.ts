import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { type CloudTarget, cloudMessage } from '../../../src/api/claude-clouds/body'
import { type ClaudeCloud, claudeOn } from '../../../src/api/claude-clouds/clouds'
import { bedrockCountBody, countIn } from '../../../src/api/claude-clouds/count'
import { claudeCountUrl, claudeUrl } from '../../../src/api/claude-clouds/urls'
import { jsonBodyOf } from '../../../src/body/json/body'
import { resignAws } from '../../../src/credentials/aws/resign-aws'
import { signAws } from '../../../src/credentials/aws/sign-aws'
import { claudeStreamOf } from '../../../src/stream/claude-events'
import { message, messageEvents } from '../../support/providers/anthropic-messages'
import { strictBedrock, strictVertex } from '../../support/providers/claude-clouds'
import { startProvider } from '../../support/providers/server'

const provider = startProvider()
afterAll(() => provider[Symbol.dispose]())
const ORIGIN = provider.url.replace('/v1', '')

const KEY = { accessKeyId: 'AKIA1', secretAccessKey: 'secret', sessionToken: 'token' }
const MODELS = {
  bedrock: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  'vertex-ai': 'anthropic.claude-sonnet-4-5@20250929',
}
/** Where the gateway would send a chat. */
const GATEWAY_URL = {
  bedrock: `${ORIGIN}/model/${encodeURIComponent(MODELS.bedrock)}/converse`,
  'vertex-ai': `${ORIGIN}/v1/projects/p/locations/l/publishers/anthropic/models/claude-sonnet-4-5@20250929:rawPredict`,
}
const BETAS = [
  'context-management-2025-06-27',
  'interleaved-thinking-2025-05-14',
  'tool-search-tool-2025-10-19',
  'tool-examples-2025-10-29',
]

beforeEach(() => {
  provider.received.length = 0
})

/** What a well-known client sends to Anthropic. */
const ASKED = {
  model: 'alias',
  max_tokens: 64,
  service_tier: 'auto',
  metadata: { user_id: 'u' },
  system: [
    { type: 'text', text: 'Be kind', cache_control: { type: 'ephemeral', scope: 'global' } },
  ],
  tools: [
    {
      name: 'weather',
      input_schema: { type: 'object' },
      defer_loading: true,
      eager_input_streaming: true,
    },
  ],
  context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] },
  messages: [{ role: 'user', content: 'Hello' }],
}
const ASKED_BETAS = [
  'claude-code-20250219',
  'advanced-tool-use-2025-11-20',
  'context-management-2025-06-27',
  'prompt-caching-scope-2026-01-05',
  'interleaved-thinking-2025-05-14',
]

/** Sends a body of Anthropic's API to a cloud, with all that this project has for it. */
async function send(
  cloud: ClaudeCloud,
  body: object,
  { isCount = false, betas = ASKED_BETAS } = {},
) {
  const model = MODELS[cloud]
  expect(claudeOn(cloud, model)).toBe('claude')
  const isStreamed = 'stream' in body && body.stream === true
  const target: CloudTarget = { cloud, model, betas, isCount }
  const said = cloudMessage(target, jsonBodyOf(new TextEncoder().encode(JSON.stringify(body))))
  const edited: Record<string, unknown> = { ...body }
  for (const [name, json] of said.edits)
    if (json === undefined) delete edited[name]
    else edited[name] = JSON.parse(json)
  const bytes = new TextEncoder().encode(JSON.stringify(edited))
  const gatewayUrl = GATEWAY_URL[cloud]
  const url = isCount
    ? claudeCountUrl(cloud, gatewayUrl, model)
    : claudeUrl(cloud, gatewayUrl, isStreamed)
  if (!url) throw new Error('no address')
  const content =
    isCount && cloud === 'bedrock' ? new TextEncoder().encode(bedrockCountBody([bytes])) : bytes
  const headers = await headersFor(cloud, url, content)
  headers.set('content-type', 'application/json')
  for (const [name, value] of Object.entries(said.headers)) headers.set(name, value)
  return claudeStreamOf(await fetch(url, { method: 'POST', headers, body: content }))
}

async function headersFor(cloud: ClaudeCloud, url: string, content: Uint8Array): Promise<Headers> {
  if (cloud === 'vertex-ai') return new Headers({ authorization: 'Bearer token' })
  const gateways = {
    method: 'POST',
    url: GATEWAY_URL.bedrock,
    body: [],
    region: 'us-east-1',
    service: 'bedrock',
  }
  const headers = new Headers(await signAws(gateways, KEY))
  const resigned = await resignAws(headers, { method: 'POST', url, body: [content] }, () => KEY)
  if (resigned.kind !== 'signed') throw new Error(resigned.kind)
  for (const [name, value] of Object.entries(resigned.headers)) headers.set(name, value)
  return headers
}

describe.each(['bedrock', 'vertex-ai'] as const)('Claude on %s', (cloud) => {
  beforeEach(() => {
    provider.answer =
      cloud === 'bedrock'
        ? strictBedrock({
            secrets: { AKIA1: 'secret' },
            betas: [...BETAS, 'fine-grained-tool-streaming-2025-05-14'],
          })
        : strictVertex({ betas: BETAS })
  })

  const asked =
    cloud === 'bedrock'
      ? ASKED
      : { ...ASKED, tools: ASKED.tools.map(({ eager_input_streaming: _, ...tool }) => tool) }

  test('takes what a well-known client sends, and answers as Anthropic', async () => {
    const whole = await send(cloud, asked)
    const stream = await send(cloud, { ...asked, stream: true })

    expect(await whole.json()).toEqual(message())
    expect(await stream.text()).toBe(messageEvents().join(''))
    expect(stream.headers.get('content-type')).toStartWith('text/event-stream')
  })

  test('counts its tokens', async () => {
    const { max_tokens: _, metadata: __, service_tier: ___, ...counted } = asked
    const body = { ...counted, context_management: undefined, tools: undefined }
    const answer = await send(cloud, JSON.parse(JSON.stringify(body)), { isCount: true })

    expect(countIn(await answer.text())).toBe(9)
  })

  test('refuses what it refuses in truth', async () => {
    const odd = await send(cloud, { ...asked, odd: 1 })

    expect(odd.status).toBe(400)
    expect(await odd.text()).toContain('odd: Extra inputs are not permitted')
  })
})

test('a strict Bedrock refuses betas, signatures and profiles that the real one refuses', async () => {
  provider.answer = strictBedrock({ secrets: { AKIA1: 'other' }, betas: [] })
  expect((await send('bedrock', ASKED)).status).toBe(403)

  provider.answer = strictBedrock({ secrets: { AKIA1: 'secret' }, betas: [] })
  const refused = await send('bedrock', ASKED)
  expect(await refused.json()).toEqual({ message: 'invalid beta flag' })

  const url = GATEWAY_URL.bedrock.replace('converse', 'count-tokens')
  const body = new TextEncoder().encode(bedrockCountBody([]))
  const headers = await headersFor('bedrock', url, body)
  const profile = await fetch(url, { method: 'POST', headers, body })
  expect(await profile.json()).toEqual({
    message: "The provided model doesn't support counting tokens.",
  })
})
