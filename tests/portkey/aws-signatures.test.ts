import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { claudeUrl } from '../../src/api/claude-clouds/urls'
import { awsScopeOf, resignAws } from '../../src/credentials/aws/resign-aws'
import { embeddedGateway } from '../../src/portkey/embedded/boot'
import { startPortus } from '../support/portus'
import { MESSAGE } from '../support/providers/anthropic-messages'
import { signatureFault } from '../support/providers/aws-signature'
import { converse } from '../support/providers/bedrock-converse'

const HOST = 'bedrock-runtime.eu-west-1.amazonaws.com'
const MODEL = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0'
const OTHER_MODEL = 'eu.amazon.nova-pro-v1:0'

/** What AWS gets for a chat. */
async function sentFor(fields: object, model = MODEL) {
  const sent: { url: string; headers: Headers; bytes: Uint8Array }[] = []
  const { upstream } = await embeddedGateway({
    env: {},
    print: () => {},
    inProcess: new Map([
      [
        HOST,
        async (url, init) => {
          const headers = new Headers(init.headers)
          headers.set('host', HOST)
          const bytes = new Uint8Array(await new Response(init.body).arrayBuffer())
          sent.push({ url: String(url), headers, bytes })
          return Response.json(model === MODEL ? MESSAGE : converse())
        },
      ],
    ]),
  })
  const alias = {
    provider: 'bedrock',
    aws_region: 'eu-west-1',
    ...fields,
    override_params: { model },
  } as AliasFile
  await using portus = await startPortus({ gateway: upstream, aliases: { fast: alias } })
  const chat = { model: 'fast', messages: [{ role: 'user', content: 'Hi' }] }
  const answer = await portus.call('/v1/chat/completions', { json: chat })
  expect(answer.status).toBe(200)
  const [request] = sent
  if (!request) throw new Error('nothing was sent')
  return request
}

const STATIC = { aws_access_key_id: 'AKIASTATIC', aws_secret_access_key: 'secret-of-static' }

describe('what Bedrock gets', () => {
  test.each([
    ['a message to Claude', MODEL, 'invoke'],
    ['a conversation with another model', OTHER_MODEL, 'converse'],
  ])(
    'is signed with the target’s key, and can be signed again: %s',
    async (_, model, operation) => {
      const { url, headers, bytes } = await sentFor(STATIC, model)
      const secrets = { AKIASTATIC: 'secret-of-static' }

      expect(url).toBe(`https://${HOST}/model/${encodeURIComponent(model)}/${operation}`)
      expect(awsScopeOf(headers.get('authorization'))).toEqual({
        accessKeyId: 'AKIASTATIC',
        region: 'eu-west-1',
        service: 'bedrock',
      })
      const { pathname: path } = new URL(url)
      expect(signatureFault({ method: 'POST', path, headers, bytes }, secrets)).toBeUndefined()

      const native = claudeUrl('bedrock', url, true) as string
      const body = [new TextEncoder().encode('{"messages":[]}')]
      const resigned = await resignAws(headers, { method: 'POST', url: native, body }, () => ({
        accessKeyId: STATIC.aws_access_key_id,
        secretAccessKey: STATIC.aws_secret_access_key,
      }))
      if (resigned.kind !== 'signed') throw new Error(resigned.kind)
      const again = new Headers({ ...resigned.headers, host: HOST })
      expect(
        signatureFault(
          {
            method: 'POST',
            path: new URL(native).pathname,
            headers: again,
            bytes: Buffer.concat(body),
          },
          secrets,
        ),
      ).toBeUndefined()
    },
  )

  test.each([MODEL, OTHER_MODEL])(
    'carries an API key where the target has one: %s',
    async (model) => {
      const { headers } = await sentFor({ aws_auth_type: 'apiKey', api_key: 'bedrock-key' }, model)

      expect(headers.get('authorization')).toBe('Bearer bedrock-key')
    },
  )
})
