import { expect, test } from 'bun:test'
import { anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { anthropicFormat } from '../support/providers/kit/claude'
import { startProvider } from '../support/providers/server'

const OPENAI_ID = 'resp_of_openai_0123456789abcdef'

/** OpenAI's own service, which keeps its responses itself, with Claude behind it. */
async function start() {
  const resources = new AsyncDisposableStack()
  const gpt = resources.use(startProvider())
  const claude = resources.use(startProvider(anthropicFormat.say({ text: 'Claude was here' })))
  gpt.answer = () => Response.json({ id: OPENAI_ID, object: 'response', output: [] })
  const targets = [openaiAlias(gpt.url), anthropicAlias(claude.url)]
  const portus = resources.use(
    await startPortus({
      aliases: {
        both: { strategy: { mode: 'fallback' }, targets },
        gpt: openaiAlias(gpt.url),
        claude: anthropicAlias(claude.url),
      },
    }),
  )
  const ask = (json: object) => portus.call('/v1/responses', { json: { input: 'Hi', ...json } })
  return { gpt, claude, portus, ask, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

const down = () => Response.json({ error: { message: 'Overloaded' } }, { status: 503 })

test('what OpenAI keeps goes on at OpenAI, byte for byte', async () => {
  await using world = await start()
  const { gpt, claude, portus } = world
  const body = `{ "model":"both", "input":[{"type":"item_reference","id":"msg_1"}],\n"previous_response_id": "${OPENAI_ID}" }`
  const answer = await portus.call('/v1/responses', { method: 'POST', body })
  expect(answer.status).toBe(200)
  const expected = body.replace(
    '"both"',
    `${JSON.stringify(gpt.received[0]?.json).match(/"model":("[^"]*")/)?.[1]}`,
  )
  expect(gpt.received.map(({ text }) => text)).toEqual([expected])
  expect(claude.received).toHaveLength(0)
})

test('what OpenAI keeps reaches no other target, and its failure is what the client sees', async () => {
  await using world = await start()
  const { gpt, claude, ask } = world
  gpt.answer = down
  const answer = await ask({ model: 'both', previous_response_id: OPENAI_ID })
  expect(answer.status).toBe(503)
  expect(claude.received).toHaveLength(0)
})

test('what Portus keeps goes on at the target that it translates for', async () => {
  await using world = await start()
  const { gpt, claude, ask } = world
  gpt.answer = down
  const first = (await (await ask({ model: 'both', input: 'I am Ada' })).json()) as { id: string }
  gpt.answer = () => Response.json({ id: OPENAI_ID, object: 'response', output: [] })
  gpt.received.length = 0
  const second = await ask({ model: 'both', previous_response_id: first.id, input: 'Go on' })
  expect(second.status).toBe(200)
  expect(gpt.received).toHaveLength(0)
  expect(claude.received[1]?.text).toContain('I am Ada')
  expect(claude.received[1]?.text).toContain('Claude was here')
})

test('a provider that keeps responses itself hears of every id, and Portus looks nothing up', async () => {
  await using world = await start()
  const { gpt, ask } = world
  const first = (await (await ask({ model: 'claude' })).json()) as { id: string }
  await ask({ model: 'gpt', previous_response_id: first.id })
  expect(gpt.received[0]?.text).toContain(first.id)
})

test('an id that Portus has not kept is asked of the provider that keeps', async () => {
  await using world = await start()
  const { gpt, portus } = world
  const kept = (await (await world.ask({ model: 'claude' })).json()) as { id: string }
  const own = await portus.call(`/v1/responses/${kept.id}?model=gpt`)
  expect(await own.json()).toMatchObject({ id: kept.id })
  expect(gpt.received).toHaveLength(0)
  const other = await portus.call(`/v1/responses/${OPENAI_ID}?model=gpt`)
  expect(await other.json()).toMatchObject({ id: OPENAI_ID })
  expect(gpt.received).toHaveLength(1)
  for (const query of ['?model=claude', '?model=both']) {
    const refused = await portus.call(`/v1/responses/${OPENAI_ID}${query}`)
    expect(refused.status).toBe(404)
    expect(await refused.json()).toMatchObject({
      error: {
        message: `Response with id '${OPENAI_ID}' not found`,
        type: 'invalid_request_error',
      },
    })
  }
})
