import { beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AliasFile } from '../../src/alias/schema'
import { openaiAlias } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { saying } from '../support/process/log-lines'
import { eventually } from '../support/process/proc'
import { startProvider } from '../support/providers/server'

const KEY = 'pk-skipping-7d20'

beforeAll(async () => void (await binary()), 120_000)
setDefaultTimeout(60_000)

test('a process skips a failing target, says so once, and goes on with it over a reload of its files', async () => {
  using bad = startProvider(() => Response.json({ error: { message: 'No' } }, { status: 503 }))
  using good = startProvider()
  const chatting = (more: AliasFile = {}): AliasFile => ({
    strategy: { mode: 'fallback', skip_failing: { failures: 2, seconds: 3600 } },
    targets: [openaiAlias(bad.url), openaiAlias(good.url)],
    ...more,
  })
  await using portus = await startBinary({
    aliases: { chat: chatting() },
    args: [],
    env: { PORTUS_KEY_TESTS: KEY },
  })
  const headers = { authorization: `Bearer ${KEY}` }
  const chat = async () => {
    const body = JSON.stringify({ model: 'chat', messages: [{ role: 'user', content: 'Hello' }] })
    const url = `${portus.url}/v1/chat/completions`
    return (await fetch(url, { method: 'POST', headers, body })).text()
  }
  for (let index = 0; index < 4; index++) await chat()

  const path = join(portus.folder, 'config/models/chat.json')
  writeFileSync(path, JSON.stringify(chatting({ description: 'Another text' })))
  await eventually(() => saying(portus, 'configuration reloaded').length > 0)
  await chat()
  const answer = await fetch(`${portus.url}/v1/models/chat?include=health`, { headers })
  const { health } = (await answer.json()) as { health: { targets: unknown[] } }

  expect([bad.received.length, good.received.length]).toEqual([2, 5])
  expect(saying(portus, 'target skipped')).toMatchObject([
    {
      level: 'warn',
      model_alias: 'chat',
      target_index: '0',
      provider: 'openai',
      failures: 2,
      seconds: 3600,
      error: 'provider_error',
    },
  ])
  expect(health.targets).toMatchObject([
    { status: 'failing', attempts: 2, errors: { provider_error: 2 } },
    { status: 'healthy', attempts: 5 },
  ])
})
