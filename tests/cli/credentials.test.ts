import { beforeAll, describe, expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AliasFile } from '../../src/alias/schema'
import { KEY } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'
import { startProvider } from '../support/providers/server'
import { CLIENT, SECRET, stage, TENANT } from '../support/token-services/azure-stage'

beforeAll(async () => void (await binary()), 120_000)

const HELLO = { messages: [{ role: 'user', content: 'Hi' }] }

/** Azure with a provider behind it, and an alias for each way. */
function clouds() {
  const on = stage()
  on.clock.nowMs = Date.now()
  const provider = startProvider()
  const azure = (more: object): AliasFile => ({
    provider: 'azure-openai',
    resource_name: 'r',
    api_version: '2024-10-21',
    deployment_id: 'd',
    custom_host: provider.url,
    ...more,
  })
  const expired = azure({
    azure_auth_mode: 'entra',
    azure_entra_client_id: 'expired',
    azure_entra_client_secret: SECRET,
  })
  return {
    on,
    provider,
    aliases: {
      expired,
      found: azure({ azure_auth_mode: 'default' }),
      careful: {
        strategy: { mode: 'fallback' },
        targets: [expired, azure({ api_key: 'key-of-azure' })],
      } satisfies AliasFile,
    },
    env: {
      PORTUS_KEY_TESTS: KEY,
      AZURE_TENANT_ID: TENANT,
      AZURE_CLIENT_ID: CLIENT,
      AZURE_AUTHORITY_HOST: on.azure.url,
      AZURE_FEDERATED_TOKEN_FILE: on.env.AZURE_FEDERATED_TOKEN_FILE ?? '',
    },
    [Symbol.dispose]() {
      for (const one of [on, provider]) one[Symbol.dispose]()
    },
  }
}

type Line = Record<string, unknown>

const linesIn = (stdout: string): Line[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

/** Asks the models of a server, and gives the answers and what the log said of them. */
async function asked(
  { aliases, env }: { aliases: Record<string, AliasFile>; env: Record<string, string> },
  ...models: string[]
) {
  await using server = await startBinary({ aliases, env })
  const answers: { status: number; retry: string | null; text: string }[] = []
  for (const model of models) {
    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, ...HELLO }),
    })
    const retry = response.headers.get('x-should-retry')
    answers.push({ status: response.status, retry, text: await response.text() })
  }
  server.child.kill('SIGTERM')
  await server.ended()
  const lines = linesIn(server.output.stdout)
  const called = (message: string) => lines.filter((line) => line.message === message)
  return { answers, called, stdout: server.output.stdout }
}

describe('where credentials come from', () => {
  const ORIGINS = {
    expired: 'the client secret in "azure_entra_client_secret"',
    found: 'found by default: the token file of AZURE_FEDERATED_TOKEN_FILE',
    key: 'the key in "api_key"',
  }

  test('is said by check, a line for each target', async () => {
    using at = clouds()
    at.on.writeFile()
    await using check = await startBinary({ command: 'check', aliases: at.aliases, env: at.env })

    expect([await check.ended(), check.output.stderr]).toEqual([0, ''])
    expect(check.output.stdout).toEndWith(
      [
        `  credentials   careful, target 0 (azure-openai): ${ORIGINS.expired}`,
        `                careful, target 1 (azure-openai): ${ORIGINS.key}`,
        `                expired (azure-openai): ${ORIGINS.expired}`,
        `                found (azure-openai): ${ORIGINS.found}`,
        '',
      ].join('\n'),
    )
  })

  test.each(['1', '2'])('is in the log once, with %s workers', async (PORTUS_WORKERS) => {
    using at = clouds()
    at.on.writeFile()
    const { called } = await asked({ ...at, env: { ...at.env, PORTUS_WORKERS } })

    expect(
      called('credentials').map(({ model_alias, target_index, from }) => [
        model_alias,
        target_index,
        from,
      ]),
    ).toEqual([
      ['careful', '0', ORIGINS.expired],
      ['careful', '1', ORIGINS.key],
      ['expired', undefined, ORIGINS.expired],
      ['found', undefined, ORIGINS.found],
    ])
  })
})

describe('the log of credentials', () => {
  const SAID =
    "Microsoft Entra refused: AADSTS7000222: The provided client secret keys for app 'expired' are expired; make a new secret for the app"

  test('says what was refused and what to look at, also where another target has answered', async () => {
    using at = clouds()
    at.on.writeFile()
    const { answers, called, stdout } = await asked(at, 'careful', 'expired')

    expect(answers.map(({ status, retry }) => [status, retry])).toEqual([
      [200, null],
      [502, 'false'],
    ])
    expect(called('no credentials')).toMatchObject([
      {
        level: 'error',
        models: 'careful (target 0), expired',
        provider: 'azure-openai',
        error: 'refused',
        reason: SAID,
      },
    ])
    expect(called('request')).toMatchObject([
      { model_alias: 'careful', status: 200, target_index: '1' },
      { model_alias: 'expired', error: 'provider_credentials_refused', reason: SAID },
    ])
    expect(stdout).not.toContain(SECRET)
  })

  test('says that a service is down, and the client may ask again', async () => {
    using at = clouds()
    at.on.writeFile()
    at.on.azure.instead = () => new Response('<html>', { status: 503 })
    const { answers, called } = await asked(at, 'found')
    const reason = 'Microsoft Entra gave no credentials: status 503'

    expect(answers).toMatchObject([{ status: 503, retry: null }])
    expect(JSON.parse(answers[0]?.text ?? '')).toEqual({
      error: {
        message: `Portus has no credentials for this model at the moment: ${reason}`,
        type: 'server_error',
        param: null,
        code: 'credentials_unavailable',
      },
    })
    expect(called('no credentials')).toMatchObject([
      { models: 'found', error: 'unavailable', reason },
    ])
    expect(called('request')).toMatchObject([
      { status: 503, error: 'credentials_unavailable', reason, provider: 'azure-openai' },
    ])
  })

  test('says which right is missing', async () => {
    using at = clouds()
    at.on.writeFile()
    const message = 'The principal lacks the required data action'
    at.provider.answer = () =>
      Response.json({ error: { code: 'PermissionDenied', message } }, { status: 403 })
    const { answers, called } = await asked(at, 'found')

    expect(answers).toMatchObject([{ status: 403 }])
    expect(called('request')).toMatchObject([{ level: 'warn', status: 403, reason: message }])
  })
})

test('an identity in a file of variables is enough, and no token stands in the log of debug', async () => {
  using at = clouds()
  const { PORTUS_KEY_TESTS, ...identity } = at.env
  using folder = temporaryFolder()
  const file = join(folder.path, 'f.env')
  const federated = at.on.writeFile()
  const lines = Object.entries(identity).map(([name, value]) => `${name}='${value}'\n`)
  writeFileSync(file, `${lines.join('')}PORTUS_LOG_LEVEL=debug\n`)
  await using server = await startBinary({
    args: ['--env-file', file],
    aliases: { found: at.aliases.found },
    env: { PORTUS_KEY_TESTS },
  })

  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'found', ...HELLO }),
  })
  server.child.kill('SIGTERM')
  await server.ended()
  const [, token = ''] = at.provider.received[0]?.headers.get('authorization')?.split(' ') ?? []

  expect(response.status).toBe(200)
  expect([federated.length, token.length].every((length) => length > 20)).toBe(true)
  expect(server.output.stdout).toContain('"message":"request"')
  for (const secret of [federated, token])
    expect(server.output.stdout + server.output.stderr).not.toContain(secret)
})

test('a token file that is not there keeps serve from starting', async () => {
  using at = clouds()
  await using server = await startBinary({ aliases: at.aliases, env: at.env })

  expect(await server.ended()).toBe(1)
  expect(server.output.stderr).toContain(
    'config/models/found.json:1:1: the file of AZURE_FEDERATED_TOKEN_FILE cannot be read (ENOENT)',
  )
})
