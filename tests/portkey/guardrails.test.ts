import { expect, test } from 'bun:test'
import { openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

/** The square of so much is half a minute of processor time. */
const LENGTH = 300_000
const MAX_CPU_MS = 3000

/** The gateway's status for an answer that a guardrail objects to and does not deny. */
const OBJECTED = 246

/** Its status where the guardrail denies. */
const DENIED = 446

const answer = (content: string) =>
  Response.json({
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-real',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  })

/** An alias that looks into answers, as operators write it. */
const guarded = (url: string) =>
  openaiAlias(url, {
    output_guardrails: [
      { 'default.jsonKeys': { keys: ['a'], operator: 'all' }, deny: false },
      { 'default.containsCode': { format: 'Python' }, deny: false },
    ],
  } as never)

const ask = async (content: string) => {
  using provider = startProvider(() => answer(content))
  await using portus = await startPortus({ aliases: { guarded: guarded(provider.url) } })
  const before = process.cpuUsage()
  const response = await portus.call('/v1/chat/completions', {
    json: { model: 'guarded', messages: [{ role: 'user', content: 'Hi' }] },
  })
  const body = (await response.json()) as { choices: { message: { content: string } }[] }
  const { user, system } = process.cpuUsage(before)
  return { status: response.status, body, cpuMs: (user + system) / 1000 }
}

test('guardrails of the gateway inside still see JSON and code in an answer', async () => {
  const good = await ask('```json\n{"a": 1}\n```\n```python\nprint(1)\n```\n')
  const bad = await ask('```json\n{"b": 1}\n```\n```python\nprint(1)\n```\n')

  expect([good.status, bad.status]).toEqual([200, OBJECTED])
})

test.each(['{', '```js\n\0', '`', '```\t'])(
  'they take time in proportion to an answer that is full of %j',
  async (piece) => {
    const content = piece.repeat(LENGTH / piece.length)

    const { status, body, cpuMs } = await ask(content)

    expect(status).toBe(OBJECTED)
    expect(body.choices[0]?.message.content).toBe(content)
    expect(cpuMs).toBeLessThan(MAX_CPU_MS)
  },
)

test('a guardrail at a host of the operator’s own is asked, and heard', async () => {
  using azure = startProvider(() =>
    Response.json({ categoriesAnalysis: [{ category: 'Hate', severity: 6 }] }),
  )
  using provider = startProvider(() => answer('Hello'))
  const contentSafety = {
    resourceName: 'r',
    customHost: azure.url,
    azureAuthMode: 'apiKey',
    apiKey: 'key-of-azure',
  }
  const alias = openaiAlias(provider.url, {
    input_guardrails: [{ 'azure.contentSafety': { credentials: { contentSafety } }, deny: true }],
  } as never)
  await using portus = await startPortus({ aliases: { guarded: alias } })

  const { status } = await portus.call('/v1/chat/completions', {
    json: { model: 'guarded', messages: [{ role: 'user', content: 'Hi' }] },
  })

  const [asked] = azure.received
  expect(asked?.path).toBe('/v1/contentsafety/text:analyze')
  expect(asked?.headers.get('ocp-apim-subscription-key')).toBe('key-of-azure')
  expect(status).toBe(DENIED)
  expect(provider.received).toEqual([])
})
