import { beforeAll, expect, test } from 'bun:test'
import { VERSION } from '../../src/version'
import { ADMIN_KEY, KEY, openaiAlias, startPortus } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'

/** The build takes longer than a test may. */
const BUILD_TIMEOUT_MS = 120_000

beforeAll(async () => void (await binary()), BUILD_TIMEOUT_MS)

test('the executable has the OpenAPI document that the sources make', async () => {
  const aliases = { gpt: openaiAlias('http://127.0.0.1:9') }
  await using executable = await startBinary({ aliases, env: { PORTUS_KEY_TESTS: KEY } })
  await using sources = await startPortus({ aliases, adminKeys: [ADMIN_KEY] })
  const documentOf = async (url: string) =>
    (await (await fetch(`${url}/openapi.json`)).json()) as { info: object }
  const made = await documentOf(sources.url)

  expect(made).toHaveProperty(['paths', '/admin/usage', 'get', 'operationId'], 'getUsage')
  expect(await documentOf(executable.url)).toEqual({
    ...made,
    info: { ...made.info, version: VERSION },
  })
})
