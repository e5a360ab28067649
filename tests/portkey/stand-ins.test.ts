import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { embeddedGateway } from '../../src/portkey/embedded/boot'
import { startPortus } from '../support/portus'
import { nthKey, startContainerService } from '../support/token-services/aws'
import { startAzure } from '../support/token-services/azure'
import { startGoogle } from '../support/token-services/google'

const aws = startContainerService()
const google = startGoogle()
const azure = startAzure({
  tenant: { id: 't', apps: {}, nowMs: Date.now },
  machine: { own: true, assigned: [], header: 'h' },
})
afterAll(() => {
  for (const service of [aws, google, azure]) service[Symbol.dispose]()
})

/** Everything that would leave this machine. */
const left: { url: string; text: string }[] = []
const runtimeFetch = globalThis.fetch
const recorder = async (url: string | URL | Request, init: RequestInit = {}) => {
  const { hostname } = new URL(url instanceof Request ? url.url : String(url))
  if (hostname === '127.0.0.1') return runtimeFetch(url, init)
  const headers = [...new Headers(init.headers)].map((pair) => pair.join(': '))
  const body = init.body ? await new Response(init.body).text() : ''
  left.push({ url: String(url), text: [url, ...headers, body].join('\n') })
  return Response.json({ choices: [], content: [], data: [], error: null }, { status: 500 })
}
beforeAll(() => {
  globalThis.fetch = recorder as typeof fetch
})
afterAll(() => {
  globalThis.fetch = runtimeFetch
})
beforeEach(() => {
  left.length = 0
})

const BEDROCK = {
  provider: 'bedrock',
  aws_auth_type: 'container',
  aws_region: 'eu-west-1',
} as const
const VERTEX = {
  provider: 'vertex-ai',
  vertex_auth_type: 'default',
  vertex_project_id: 'p',
  vertex_region: 'europe-west1',
} as const
const ARN = 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc'

const of = (members: AliasFile, model: string, more: AliasFile = {}): AliasFile => ({
  ...members,
  ...more,
  override_params: { model },
})

const ALIASES: Record<string, AliasFile> = {
  'bedrock-claude': of(BEDROCK, 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0'),
  'bedrock-nova': of(BEDROCK, 'eu.amazon.nova-pro-v1:0'),
  'bedrock-titan': of(BEDROCK, 'amazon.titan-embed-text-v2:0'),
  'bedrock-picture': of(BEDROCK, 'amazon.titan-image-generator-v2:0'),
  'bedrock-profile': of(BEDROCK, ARN),
  'bedrock-again': of(BEDROCK, 'eu.amazon.nova-pro-v1:0', { retry: { attempts: 1 } }),
  'vertex-gemini': of(VERTEX, 'gemini-2.5-pro'),
  'vertex-claude': of(VERTEX, 'anthropic.claude-sonnet-4-5@20250929'),
  'vertex-embedding': of(VERTEX, 'text-embedding-005'),
  'vertex-llama': of(VERTEX, 'meta.llama-3.3-70b-instruct-maas'),
  'vertex-own': of(VERTEX, 'endpoints.1234567890'),
  'azure-gpt': of(
    { provider: 'azure-openai', azure_auth_mode: 'managed', resource_name: 'r', api_version: 'v1' },
    'gpt-5',
  ),
  'azure-model': of(
    {
      provider: 'azure-ai',
      azure_auth_mode: 'managed',
      azure_foundry_url: 'https://r.services.ai.azure.com/models',
    },
    'llama',
  ),
  sagemaker: of(
    {
      provider: 'sagemaker',
      aws_auth_type: 'container',
      aws_region: 'eu-west-1',
      amzn_sagemaker_inference_component: 'c',
    },
    'endpoint',
  ),
}

const PATHS = [
  '/v1/chat/completions',
  '/v1/messages',
  '/v1/messages/count_tokens',
  '/v1/responses',
  '/v1/completions',
  '/v1/embeddings',
  '/v1/images/generations',
  '/v1/audio/speech',
  '/v1/moderations',
  '/v1/rerank',
]

const request = (model: string, stream: boolean) => ({
  model,
  stream,
  max_tokens: 9,
  messages: [{ role: 'user', content: 'Hi' }],
  input: ['Hi', 'there'],
  prompt: 'Hi',
  query: 'Hi',
  documents: ['Hi'],
  voice: 'alloy',
})

/** What stands in the place of credentials. */
const STAND_INS = /Bearer portus\b|Credential=portus\b|: portus$/m

test('no request leaves with a stand-in, whatever is asked of whom', async () => {
  const { upstream } = await embeddedGateway({
    env: {},
    cloudEnv: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${aws.url}/v1/credentials`,
      GCE_METADATA_HOST: google.host,
      AZURE_POD_IDENTITY_AUTHORITY_HOST: azure.url,
    },
    print: () => {},
    inProcess: new Map(),
  })
  for (const passthrough of [undefined, true]) {
    const aliases = Object.fromEntries(
      Object.entries(ALIASES).map(([name, alias]) => [
        name,
        { ...alias, ...(passthrough && { passthrough }) },
      ]),
    )
    await using portus = await startPortus({ gateway: upstream, aliases })
    const asked = PATHS.flatMap((path) =>
      Object.keys(ALIASES).flatMap((model) =>
        [false, true].map(async (stream) =>
          (await portus.call(path, { json: request(model, stream) })).text(),
        ),
      ),
    )
    await Promise.all(asked)
  }

  expect(left.filter(({ text }) => STAND_INS.test(text)).map(({ url }) => url)).toEqual([])
  // The aliases do reach their providers, and with real credentials.
  const hosts = [...new Set(left.map(({ url }) => new URL(url).hostname))].sort()
  expect(hosts).toEqual([
    'bedrock-runtime.eu-west-1.amazonaws.com',
    'europe-west1-aiplatform.googleapis.com',
    'r.openai.azure.com',
    'r.services.ai.azure.com',
    'runtime.sagemaker.eu-west-1.amazonaws.com',
  ])
  const real = new RegExp(
    `Credential=${nthKey('TASK', 1).accessKeyId}/|Bearer (?:ya29.instance-1|token-of-azure-\\d+)$`,
    'm',
  )
  expect(left.filter(({ text }) => !real.test(text)).map(({ url }) => url)).toEqual([])
})
