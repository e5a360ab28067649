import { describe, expect, test } from 'bun:test'
import { memoryStore } from '../../src/store/memory-store'
import { MEMORY_BOUNDS } from '../../src/store/store'
import { response } from '../support/cases/kept-responses'
import { kitPortus } from '../support/clients/kit-portus'
import { anthropicAlias } from '../support/portus'
import { anthropicFormat } from '../support/providers/kit/claude'

const APPLICATION = 'tests'
const MEBIBYTE = 1024 * 1024

describe('what a request names of what is kept', () => {
  const store = memoryStore(MEMORY_BOUNDS, Date.now)
  const kit = kitPortus(
    (url) => ({
      aliases: { claude: anthropicAlias(url) },
      responses: store,
    }),
    anthropicFormat.say({ text: 'Well' }),
  )
  const { provider } = kit

  const ask = (json: object) =>
    kit.portus.call('/v1/responses', { json: { model: 'claude', ...json } })
  const refused = async (json: object, words: string) => {
    const answer = await ask(json)
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(words)])
    expect(provider.received).toHaveLength(0)
    expect(kit.portus.inFlight.held).toBe(0)
  }
  const references = (id: string, count: number) => ({
    input: Array.from({ length: count }, () => ({ type: 'item_reference', id })),
  })

  test('has a bounded number of turns', async () => {
    for (let at = 0; at <= 1001; at++)
      await store.keep(
        APPLICATION,
        response(`turn${at}`, {
          ...(at > 0 && { previousId: `turn${at - 1}` }),
          input: [`said ${at}`],
        }),
      )
    await refused({ input: 'x', previous_response_id: 'turn1001' }, 'more than 1000 others')
    expect((await ask({ input: 'x', previous_response_id: 'turn900' })).status).toBe(200)
    expect(provider.received[0]?.text).toContain('said 0')
    expect(provider.received[0]?.text).toContain('said 900')
  }, 60_000)

  test('ends where it turns in a circle', async () => {
    await store.keep(APPLICATION, response('circle', { previousId: 'circle', input: ['round'] }))
    await refused({ input: 'x', previous_response_id: 'circle' }, 'send the whole input')
  })

  test('grows no further than a body may, however often it names an item', async () => {
    await store.keep(APPLICATION, response('long', { output: ['x'.repeat(MEBIBYTE)] }))
    await refused(references('long-0', 1000), 'too much to translate')
    await refused(references('long-0', 50_000), 'too much to translate')
    const kept = response('dense', { output: ['x'] })
    const items = kept.items.map((item) => ({ ...item, weight: 2 * MEBIBYTE }))
    await store.keep(APPLICATION, { ...kept, items })
    await refused(references('dense-0', 8), 'too much to translate')
    // Files are not read, and many of them may be named.
    await refused(references('none', 2), 'not found')
    expect((await ask(references('long-0', 5))).status).toBe(200)
  }, 60_000)

  test('is not left out of a count', async () => {
    for (const named of [
      { input: 'x', previous_response_id: 'resp_none' },
      { input: [{ type: 'item_reference', id: 'none' }] },
    ]) {
      const answer = await kit.portus.call('/v1/responses/input_tokens', {
        json: { model: 'claude', ...named },
      })
      expect([answer.status, await answer.text()]).toEqual([
        400,
        expect.stringContaining('not found'),
      ])
    }
  })

  test('is refused where it is no id', async () => {
    for (const id of [5, {}, [], true, ''.padEnd(70_000, 'x')])
      await refused({ input: 'x', previous_response_id: id }, 'previous_response_id')
    for (const id of ['', '__proto__', 'constructor', '../x', 'x'.repeat(5000), '\u0000'])
      await refused({ input: 'x', previous_response_id: id }, 'not found')
    expect((await ask({ input: 'x', previous_response_id: null })).status).toBe(200)
  })

  test('is kept whatever its items look like', async () => {
    const bodies = [
      '{"model":"claude","input":[{"role":"user","role":"user","content":"twice"}]}',
      '{"model":"claude","input" : [ {"id":5,"role":"user","content":"number"} , {"id":"","role":"user","content":"empty"}]}',
      '{"model":"claude","input":[{"id":"\\u0000é","role":"user","content":"\\ud83d\\ude00 \\"]}, {"}]}',
      `{"model":"claude","input":[{"id":"${'x'.repeat(9000)}","role":"user","content":[{"type":"input_text","text":"long"}]}]}`,
      '{"model":"claude","input":"\\u00e4 \\"quoted\\""}',
    ]
    for (const body of bodies) {
      const created = await kit.portus.call('/v1/responses', { method: 'POST', body })
      const text = await created.text()
      expect([created.status, text]).toEqual([200, expect.any(String)])
      const { id } = JSON.parse(text) as { id: string }
      const listed = await kit.portus.call(`/v1/responses/${id}/input_items`)
      const { data } = (await listed.json()) as { data: { id: string; content: unknown }[] }
      expect(data.length).toBeGreaterThan(0)
      for (const item of data) expect(item.id).toMatch(/./)
      expect((await ask({ input: 'And?', previous_response_id: id })).status).toBe(200)
    }
  })

  test('holds nothing once it is answered', async () => {
    await ask({ input: 'x'.repeat(100_000) })
    expect(kit.portus.inFlight.held).toBe(0)
  })
})
