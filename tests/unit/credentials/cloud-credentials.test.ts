import { describe, expect, test } from 'bun:test'
import type { Target } from '../../../src/alias/schema'
import { credentialBook } from '../../../src/credentials/cloud-credentials'
import { startContainerService } from '../../support/token-services/aws'
import { messageOf } from '../../support/token-services/aws-key'
import { startGoogle } from '../../support/token-services/google'

const BEDROCK = { provider: 'bedrock', aws_region: 'eu-west-1' } as const
const VERTEX = {
  provider: 'vertex-ai',
  vertex_region: 'r',
  vertex_project_id: 'p',
  vertex_auth_type: 'default',
} as const

const noNetwork = () => Promise.reject(new Error('no network'))

const credentialIn = async (
  found: ReturnType<ReturnType<typeof credentialBook>>,
): Promise<unknown> => (found?.kind === 'aws' ? found.key.get() : found?.token.get())

describe('a book of credentials', () => {
  test('asks once for targets of one identity, over all aliases', async () => {
    using service = startContainerService()
    using google = startGoogle()
    const book = credentialBook({
      env: {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${service.url}/v1/credentials`,
        GCE_METADATA_HOST: google.host,
      },
      fetch,
      nowMs: Date.now,
    })
    const targets: Target[] = Array.from({ length: 50 }, (_, n) => [
      { ...BEDROCK, aws_auth_type: 'container', override_params: { model: `m${n}` } },
      { ...VERTEX, override_params: { model: `m${n}` } },
    ]).flat()
    const values = await Promise.all(targets.map((target) => credentialIn(book(target))))

    expect(new Set(values.map((value) => JSON.stringify(value))).size).toBe(2)
    expect([service.given, google.asked.length]).toEqual([1, 1])
  })

  test('keeps wrong credentials apart from good ones', async () => {
    const book = credentialBook({ env: {}, fetch: noNetwork, nowMs: Date.now })
    const key = { aws_access_key_id: 'AKIA1', aws_secret_access_key: 'good' }
    const [good, other, missing] = [
      book({ ...BEDROCK, ...key }),
      book({ ...BEDROCK, ...key, aws_secret_access_key: 'other' }),
      book({ ...BEDROCK, aws_auth_type: 'container' }),
    ].map(credentialIn)

    expect([await good, await other]).toMatchObject([
      { secretAccessKey: 'good' },
      { secretAccessKey: 'other' },
    ])
    expect(await messageOf(missing)).toStartWith('misconfigured AWS: the variable AWS_CONTAINER')
  })

  test('does not grow with aliases that are loaded again and again', async () => {
    const book = credentialBook({ env: {}, fetch: noNetwork, nowMs: Date.now })
    const load = async (count: number) => {
      for (let n = 0; n < count; n++) {
        const filler = `${'x'.repeat(10_000)}${n}`
        await credentialIn(
          book({ ...BEDROCK, aws_access_key_id: 'A', aws_secret_access_key: filler }),
        )
      }
      Bun.gc(true)
      return process.memoryUsage().heapUsed
    }
    const before = await load(2500)
    const after = await load(10_000)

    expect(after - before).toBeLessThan(40 * 1024 * 1024)
  })

  test('names the latest of the targets that share credentials, when it fails', async () => {
    const named: string[][] = []
    const book = credentialBook(
      { env: {}, fetch: noNetwork, nowMs: Date.now },
      ({ targets }) => void named.push(targets.map((one) => String(one.override_params?.model))),
    )
    for (let n = 0; n < 1000; n++)
      book({ ...BEDROCK, aws_auth_type: 'instance', override_params: { model: `m${n}` } })
    const last = book({ ...BEDROCK, aws_auth_type: 'instance', override_params: { model: 'last' } })
    await messageOf(credentialIn(last))

    expect([named.length, named[0]?.length, named[0]?.at(-1)]).toEqual([1, 200, 'last'])
  })

  test('has no payer that a header cannot hold', () => {
    const payerFor = (GOOGLE_CLOUD_QUOTA_PROJECT: string) => {
      const env = { GOOGLE_CLOUD_QUOTA_PROJECT, GCE_METADATA_HOST: 'h' }
      const found = credentialBook({ env, fetch: noNetwork, nowMs: Date.now })({ ...VERTEX })
      return found?.kind === 'bearer' && found.headers
    }

    expect(payerFor('project-q')).toEqual({ 'x-goog-user-project': 'project-q' })
    expect(payerFor('project-q\r\nx: y')).toEqual({})
  })
})

describe('a key in the environment that no header can hold', () => {
  test.each(['secret-of-env\n', 'secret of env', 'sécret-of-env'])('(%j) is named', async (bad) => {
    for (const name of ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) {
      const env = {
        AWS_ACCESS_KEY_ID: 'AKIAENV',
        AWS_SECRET_ACCESS_KEY: 'good',
        AWS_SESSION_TOKEN: 'good',
        [name]: bad,
      }
      const book = credentialBook({ env, fetch: noNetwork, nowMs: Date.now })
      const message = await messageOf(credentialIn(book({ ...BEDROCK, aws_auth_type: 'default' })))

      expect(message).toStartWith(`misconfigured AWS: the variable ${name} holds a space`)
      expect(message).not.toContain(bad.trim())
    }
  })
})
