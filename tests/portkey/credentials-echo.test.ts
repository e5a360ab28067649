import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { embeddedGateway } from '../../src/portkey/embedded/boot'
import { startPortus } from '../support/portus'
import { exceptionFrame, streamedFrames } from '../support/providers/aws-frames'
import { nthKey, startContainerService } from '../support/token-services/aws'
import { startAzure } from '../support/token-services/azure'
import { startGoogle } from '../support/token-services/google'

const AWS_HOST = 'bedrock-runtime.eu-west-1.amazonaws.com'
const GOOGLE_HOST = 'europe-west1-aiplatform.googleapis.com'
const AZURE_HOST = 'r.openai.azure.com'

/** A cloud whose provider repeats what it was sent, and whose credentials come from a service on loopback. */
type Cloud = {
  aliases: Record<string, AliasFile>
  host: string
  cloudEnv: Record<string, string>
  /** What no output may hold. */
  secrets: string[]
  /** An error in the middle of a stream, in the provider's format. */
  broken: (words: string) => Response
  [Symbol.dispose](): void
}

const event = (data: object, name?: string) =>
  `${name ? `event: ${name}\n` : ''}data: ${JSON.stringify(data)}\n\n`

const eventsOf = (words: string): Response =>
  new Response(
    event({ type: 'error', error: { type: 'api_error', code: 500, message: words } }, 'error'),
    { headers: { 'content-type': 'text/event-stream' } },
  )

const CLOUDS: Record<string, () => Cloud> = {
  aws() {
    const service = startContainerService()
    const key = nthKey('TASK', 1)
    const alias = (model: string): AliasFile => ({
      provider: 'bedrock',
      aws_auth_type: 'container',
      aws_region: 'eu-west-1',
      override_params: { model },
    })
    return {
      aliases: {
        claude: alias('eu.anthropic.claude-sonnet-4-5-20250929-v1:0'),
        other: alias('eu.amazon.nova-pro-v1:0'),
      },
      host: AWS_HOST,
      cloudEnv: { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${service.url}/v1/credentials` },
      secrets: [key.secretAccessKey, key.sessionToken],
      broken: (words) => streamedFrames([exceptionFrame('internalServerException', words)]),
      [Symbol.dispose]: service[Symbol.dispose],
    }
  },
  google() {
    const google = startGoogle()
    const alias = (model: string): AliasFile => ({
      provider: 'vertex-ai',
      vertex_auth_type: 'default',
      vertex_project_id: 'p',
      vertex_region: 'europe-west1',
      override_params: { model },
    })
    return {
      aliases: {
        claude: alias('anthropic.claude-sonnet-4-5@20250929'),
        other: alias('gemini-2.5-pro'),
      },
      host: GOOGLE_HOST,
      cloudEnv: { GCE_METADATA_HOST: google.host },
      secrets: ['ya29.instance-1'],
      broken: eventsOf,
      [Symbol.dispose]: google[Symbol.dispose],
    }
  },
  azure() {
    const azure = startAzure({
      tenant: { id: 't', apps: {}, nowMs: Date.now },
      machine: { own: true, assigned: [], header: 'h' },
    })
    const alias = (members: object): AliasFile => ({
      azure_auth_mode: 'managed',
      ...members,
    })
    return {
      aliases: {
        claude: alias({
          provider: 'azure-ai',
          azure_foundry_url: `https://${AZURE_HOST}/anthropic`,
          override_params: { model: 'claude-real' },
        }),
        other: alias({
          provider: 'azure-openai',
          resource_name: 'r',
          api_version: 'v1',
          deployment_id: 'd',
          override_params: { model: 'gpt-real' },
        }),
      },
      host: AZURE_HOST,
      cloudEnv: { AZURE_POD_IDENTITY_AUTHORITY_HOST: azure.url },
      secrets: ['token-of-azure-1'],
      broken: eventsOf,
      [Symbol.dispose]: azure[Symbol.dispose],
    }
  },
}

/** How a provider may repeat what it was sent. */
const FAULTS: Record<string, (words: string, cloud: Cloud) => Response> = {
  'an error': (words) => Response.json({ error: { message: words } }, { status: 400 }),
  'a refusal': (words) => Response.json({ error: { message: words } }, { status: 401 }),
  'a page': (words) =>
    new Response(`<html>${words}</html>`, {
      status: 500,
      headers: { 'content-type': 'text/html' },
    }),
  'a header': (words) =>
    Response.json({ error: { message: 'no' } }, { status: 400, headers: { 'x-debug': words } }),
  'an error under a good status': (words) =>
    Response.json({ error: { type: 'api_error', code: 500, message: words } }),
  'an error in a stream': (words, { broken }) => broken(words),
  'a redirect': (words) =>
    new Response(words, {
      status: 302,
      headers: { location: `https://elsewhere.example/${words}` },
    }),
}

const cases = Object.keys(CLOUDS).flatMap((cloud) =>
  Object.keys(FAULTS).flatMap((fault) =>
    ['/v1/messages', '/v1/chat/completions'].flatMap((path) =>
      ['claude', 'other'].map((model) => [fault, cloud, path, model] as const),
    ),
  ),
)

describe.each(cases)(
  '%s of %s that repeats the credentials: %s to %s',
  (fault, name, path, model) => {
    for (const stream of [false, true])
      test(`shows none, ${stream ? 'streamed' : 'whole'}`, async () => {
        using cloud = CLOUDS[name]!()
        const sent: string[] = []
        const printed: string[] = []
        const provider = async (_: string | URL, { headers }: RequestInit) => {
          const all = [...new Headers(headers)].map((pair) => pair.join(' ')).join('; ')
          sent.push(all)
          return FAULTS[fault]!(`${all}; ${cloud.secrets.join(' ')} END`, cloud)
        }
        const { upstream } = await embeddedGateway({
          env: {},
          cloudEnv: cloud.cloudEnv,
          print: (args) => void printed.push(args.map(String).join(' ')),
          inProcess: new Map([[cloud.host, provider]]),
        })
        await using portus = await startPortus({ gateway: upstream, aliases: cloud.aliases })

        const answer = await portus.call(path, {
          json: { model, stream, max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] },
        })
        const text = await answer.text().catch((error) => String(error))

        expect(sent).toHaveLength(1)
        const everything = [
          text,
          ...[...answer.headers].flat(),
          ...portus.logged,
          ...printed,
          JSON.stringify(await portus.reported()),
        ].join('\n')
        const shown = cloud.secrets.filter((secret) => everything.includes(secret))
        expect(shown).toEqual([])
      })
  },
)
