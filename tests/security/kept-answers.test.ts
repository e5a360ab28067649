import { expect, test } from 'bun:test'
import { openaiAlias, startPortus } from '../support/portus'
import { anthropicFormat } from '../support/providers/kit/claude'
import { startProvider } from '../support/providers/server'

const SECRET = 'sk-kept-4f8d0a77c1b2e3'
const WORDS = `Your key is ${SECRET}, or ${btoa(SECRET)}`
const PARTS = ['4f8d0a77', btoa(SECRET)]

/** An answer of a provider that repeats its key wherever it can. */
const leaking = anthropicFormat.say({
  thought: WORDS,
  text: WORDS,
  calls: [{ id: 'callParis', name: 'weather', input: { city: WORDS } }],
})

for (const isStreamed of [false, true])
  test(`an answer that is kept holds nothing of the provider’s key; streamed: ${isStreamed}`, async () => {
    using provider = startProvider(leaking)
    using other = startProvider(anthropicFormat.say({ text: 'Well' }))
    await using portus = await startPortus({
      aliases: {
        leaking: { ...anthropicFormat.alias(provider.url), api_key: SECRET },
        other: anthropicFormat.alias(other.url),
        fast: openaiAlias(other.url),
      },
    })
    const ask = (json: object) => portus.call('/v1/responses', { json })
    const get = async (path: string) => (await portus.call(`/v1/responses/${path}`)).text()
    const first = await (
      await ask({ model: 'leaking', input: 'Hi', stream: isStreamed, tools: [WEATHER] })
    ).text()
    const id = /resp_[0-9a-f]+/.exec(first)?.[0] ?? ''
    const call = /fc_[0-9a-f]+/.exec(first)?.[0] ?? ''
    const output = { type: 'function_call_output', call_id: 'callParis', output: 'warm' }
    const next = await ask({ model: 'other', previous_response_id: id, input: [output] })
    const second = ((await next.json()) as { id: string }).id
    await ask({ model: 'other', input: [{ type: 'item_reference', id: call }, output] })

    expect(next.status).toBe(200)
    expect(other.received).toHaveLength(2)
    expect(other.received[0]?.text).toContain('Your key is [redacted]')
    const texts = [
      first,
      await get(`${id}?include=reasoning.encrypted_content`),
      await get(`${second}/input_items?include=reasoning.encrypted_content`),
      ...other.received.map(({ text }) => text),
    ]
    for (const text of texts) for (const part of PARTS) expect(text).not.toContain(part)
    expect(texts[1]).toContain('[redacted]')
    expect(texts[2]).toContain('[redacted]')
  })

const WEATHER = {
  type: 'function',
  name: 'weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
}
