import { describe, expect, test } from 'bun:test'
import { type Frame, responseIn, responsesSocket } from '../support/clients/responses-socket'
import { anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import { heldBody, type SseStyle, writeEvents } from '../support/providers/framing'
import { anthropicFormat } from '../support/providers/kit/claude'
import { codexFormat } from '../support/providers/kit/codex'
import { itemsOf } from '../support/providers/kit/kit'
import { messageItem, reasoningItem, responseEvents } from '../support/providers/openai-responses'
import { startProvider } from '../support/providers/server'

const MIB = 1024 * 1024
const SSE = { headers: { 'content-type': 'text/event-stream' } }

/** The events of a response whose text is this. */
const saying = (text: string, id = 'resp_1') => responseEvents({ id, items: [messageItem(text)] })

const create = (body: object) => ({ type: 'response.create', model: 'gpt', ...body })

describe('what goes over the socket', () => {
  test('is the provider’s own data, byte for byte, however its stream is spelt', async () => {
    const styles: SseStyle[] = [
      {},
      { lineEnd: '\r\n', name: 'none' },
      { comment: 'ping', hasSpace: false, hasBom: true },
    ]
    const odd = [
      '{"type":"response.created","n":1e400,"x":"\\u00e9\\/", "response":{"id":"resp_1"} }',
      '{ "response":{"id":"resp_1","output":[]},"type":"response.completed"}',
    ]
    for (const style of styles) {
      using provider = startProvider(
        () =>
          new Response(
            writeEvents(
              odd.map((data) => ({
                name: String(JSON.parse(data.replace('1e400', '1')).type),
                data,
              })),
              style,
            ).join(''),
            SSE,
          ),
      )
      await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
      using client = await responsesSocket(portus.url)

      await client.turn({ model: 'gpt', input: 'Hi' })

      expect(client.texts).toEqual(odd)
    }
  })

  test('is what the client sent, but for what only a socket has; its headers are those of the handshake', async () => {
    using provider = startProvider(() => new Response(saying('Hi').join(''), SSE))
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    using client = await responsesSocket(portus.url, {
      headers: {
        authorization: `Bearer ${KEY}`,
        'openai-beta': 'responses_websockets=2026-02-06, other=v1',
        'session-id': 'of-the-client',
        'x-codex-window-id': 'first',
        'x-request-id': 'connection-1',
        cookie: 'no=1',
      },
    })

    client.send(
      '{ "type":"response.create", "temperature": 1.0, "stream":false,"stream_id":"a", "model":"gpt","input":"H\\u0069","generate":true,"background":false,"client_metadata":{"x-codex-window-id":"second","x-codex-other":"x"} }',
    )
    await client.next()

    const { text, headers, path } = provider.received[0]!
    expect(path).toBe('/v1/responses')
    expect(text).toBe(
      '{ "temperature": 1.0, "stream":true, "model":"gpt-real","input":"H\\u0069","client_metadata":{"x-codex-window-id":"second","x-codex-other":"x"} }',
    )
    expect(headers.get('openai-beta')).toBe('other=v1')
    expect(headers.get('session-id')).toBe('of-the-client')
    expect(headers.get('x-codex-window-id')).toBe('second')
    expect(headers.has('x-codex-other')).toBe(false)
    expect(headers.has('cookie')).toBe(false)
    expect(JSON.stringify([...headers])).not.toContain(KEY)
    expect(client.frames.every(({ stream_id }) => stream_id === 'a')).toBe(true)
    expect((await portus.reported())[0]?.record.id).not.toBe('connection-1')
  })

  test('needs no model where only one alias can be meant, to make ready as to answer', async () => {
    using provider = startProvider(() => new Response(saying('Hi').join(''), SSE))
    const gpt = openaiAlias(provider.url)
    await using one = await startPortus({ aliases: { gpt } })
    await using two = await startPortus({ aliases: { gpt, second: gpt } })
    using client = await responsesSocket(one.url)
    using several = await responsesSocket(two.url)
    using naming = await responsesSocket(two.url, {
      headers: { authorization: `Bearer ${KEY}`, 'x-portus-model': 'second' },
    })
    const warm = { input: 'Go.', generate: false }

    const made = [await client.turn(warm), await naming.turn(warm)].map((frames) => frames.at(-1))
    const missing = await several.turn(warm)
    const previous_response_id = responseIn(made[0]).id
    const next = await client.turn({ input: 'Now.', previous_response_id })

    expect(made.map((frame) => responseIn(frame).model)).toEqual(['gpt', 'second'])
    expect(missing[0]).toMatchObject({ type: 'error', status: 400, error: { param: 'model' } })
    expect(next.at(-1)?.type).toBe('response.completed')
    expect(provider.received.map(({ json }) => itemsOf(json?.input).length)).toEqual([2])
    expect((await two.reported(2)).map(({ record }) => record.alias)).toContain('second')
  })

  test('is no ping: a silent provider makes no frames', async () => {
    const held = heldBody()
    using provider = startProvider((received) => {
      void Bun.sleep(300).then(async () => {
        held.send(await (await anthropicFormat.say({ text: 'Late.' })(received)).text())
        held.end()
      })
      return new Response(held.body, SSE)
    })
    await using portus = await startPortus({
      aliases: { claude: anthropicAlias(provider.url) },
      settings: { PORTUS_PING_INTERVAL_MS: 50 },
    })
    using client = await responsesSocket(portus.url)

    const frames = await client.turn({ model: 'claude', input: 'Hi' })

    expect(frames[0]?.type).toBe('response.created')
    expect(frames.at(-1)?.type).toBe('response.completed')
    expect(frames.every(({ type }) => type.startsWith('response.'))).toBe(true)
  })

  test('holds no credential of the provider, whatever it says', async () => {
    const said = 'You sent sk-provider-openai'
    const answers = [
      () => new Response(saying(said).join(''), SSE),
      () => Response.json({ error: { message: said, type: 'x' } }, { status: 400 }),
    ]
    for (const answer of answers) {
      using provider = startProvider(answer)
      await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
      using client = await responsesSocket(portus.url)

      await client.turn({ model: 'gpt', input: 'Hi' })
      provider.answer = () => new Response(saying('Hi').join(''), SSE)
      await client.turn({ model: 'gpt', input: 'Hi', previous_response_id: 'resp_1' })

      expect(client.texts.join('')).toContain('You sent ')
      expect(client.texts.join('')).not.toContain('sk-provider-openai')
      expect(provider.received[1]?.text).not.toContain('sk-provider-openai')
    }
  })

  test('names what its provider did not get, in the first frame', async () => {
    using provider = startProvider(anthropicFormat.say({ text: 'Hi' }))
    await using portus = await startPortus({
      aliases: { claude: anthropicFormat.alias(provider.url) },
    })
    using client = await responsesSocket(portus.url)

    const [first, second] = await client.turn({
      model: 'claude',
      input: 'Hi',
      text: { verbosity: 'low' },
    })

    expect(first?.headers).toEqual({ 'x-portus-dropped': expect.stringContaining('verbosity') })
    expect(second).not.toHaveProperty('headers')
  })
})

describe('turns', () => {
  test('of one lane come one after the other, and of several side by side', async () => {
    const bodies = [heldBody(), heldBody(), heldBody()]
    let asked = 0
    using provider = startProvider(() => new Response(bodies[asked++]!.body, SSE))
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    using client = await responsesSocket(portus.url)
    const say = (at: number, id: string) => {
      for (const event of saying(id, id)) bodies[at]!.send(event)
      bodies[at]!.end()
    }

    client.send(create({ input: 'one', stream_id: 'a' }))
    while (provider.received.length < 1) await Bun.sleep(5)
    client.send(create({ input: 'two', stream_id: 'a' }))
    client.send(create({ input: 'three', stream_id: 'b' }))
    while (provider.received.length < 2) await Bun.sleep(5)
    expect(provider.received.map(({ json }) => json?.input)).toEqual(['one', 'three'])
    say(1, 'resp_three')
    const first = await client.next()
    say(0, 'resp_one')
    const second = await client.next()
    while (provider.received.length < 3) await Bun.sleep(5)
    say(2, 'resp_two')
    const third = await client.next()

    expect(
      [first, second, third].map((frames) => [
        frames.at(-1)?.stream_id,
        responseIn(frames.at(-1)).id,
      ]),
    ).toEqual([
      ['b', 'resp_three'],
      ['a', 'resp_one'],
      ['a', 'resp_two'],
    ])
  })

  test('that a client leaves end the provider’s request at once, and nothing is left', async () => {
    const held = heldBody()
    using provider = startProvider(() => new Response(held.body, SSE))
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    const client = await responsesSocket(portus.url)
    client.send(create({ input: 'Hi' }))
    while (provider.received.length === 0) await Bun.sleep(5)
    held.send(saying('Hi')[0]!)
    await client.until(1)
    client.send(create({ input: 'waits' }))

    client.socket.close(1000)
    const { signal } = provider.received[0]!
    while (!signal.aborted) await Bun.sleep(5)

    const reports = await portus.reported(2)
    expect(reports.map(({ status, outcome }) => `${status} ${outcome}`).sort()).toEqual([
      '101 complete',
      '200 cancelled',
    ])
    expect(provider.received).toHaveLength(1)
    expect(portus.inFlight.held).toBe(0)
  })

  test('that a client leaves before the provider answers end its request, too', async () => {
    using provider = startProvider(() => new Promise<Response>(() => {}))
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    const client = await responsesSocket(portus.url)
    client.send(create({ input: 'Hi' }))
    while (provider.received.length === 0) await Bun.sleep(5)

    client.socket.terminate()
    while (!provider.received[0]!.signal.aborted) await Bun.sleep(5)

    const reports = await portus.reported(2)
    expect(reports.map(({ status, outcome }) => `${status} ${outcome}`).sort()).toEqual([
      '101 cancelled',
      '499 cancelled',
    ])
    expect(portus.inFlight.held).toBe(0)
  })

  test('whose stream breaks off end with an error, and the next one is answered', async () => {
    let isCut = true
    using provider = startProvider(
      () => new Response((isCut ? saying('Hi').slice(0, 3) : saying('Hi')).join(''), SSE),
    )
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    using client = await responsesSocket(portus.url)

    const cut = await client.turn({ model: 'gpt', input: 'Hi' })
    const [failed] = await client.next()
    isCut = false
    const good = await client.turn({ model: 'gpt', input: 'Hi' })

    expect(cut.at(-1)).toMatchObject({ type: 'error', code: 'stream_truncated' })
    expect(failed?.type).toBe('response.failed')
    expect(good.at(-1)?.type).toBe('response.completed')
    expect((await portus.reported(2)).map(({ outcome }) => outcome)).toEqual([
      'truncated',
      'complete',
    ])
  })

  test('do not wait until the provider closes the stream of the one before', async () => {
    const held = heldBody()
    let asked = 0
    using provider = startProvider(
      () => new Response(asked++ === 0 ? held.body : saying('Two').join(''), SSE),
    )
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    using client = await responsesSocket(portus.url)
    for (const event of saying('One')) held.send(event)

    await client.turn({ model: 'gpt', input: 'Hi' })
    await client.turn({ model: 'gpt', input: 'Hi' })
    held.end()

    expect((await portus.reported(2)).map(({ outcome }) => outcome)).toEqual([
      'complete',
      'complete',
    ])
  })

  test('that are no stream are an error', async () => {
    using provider = startProvider(() =>
      Response.json({ id: 'resp_1', object: 'response', output: [] }),
    )
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    using client = await responsesSocket(portus.url)

    const [error] = await client.turn({ model: 'gpt', input: 'Hi' })

    expect(error).toMatchObject({
      type: 'error',
      status: 502,
      error: { code: 'invalid_provider_answer' },
    })
    await portus.reported()
    expect(portus.reports).toHaveLength(1)
  })

  test('cannot be steered, and say so in OpenAI’s words', async () => {
    await using portus = await startPortus({ aliases: {} })
    using client = await responsesSocket(portus.url)

    client.send(
      '{"type":"response.steer","previous_response_id":"resp_1","input":[{"role":"user","content":"No"}]}',
    )
    client.send({ type: 'response.processed', response_id: 'resp_1' })
    const [frame] = await client.until(1)

    expect(frame).toMatchObject({
      type: 'response.steer.failed',
      error: { type: 'invalid_request_error', code: 'steering_not_supported' },
      steer: { previous_response_id: 'resp_1', input: [{ role: 'user', content: 'No' }] },
    })
  })
})

describe('what a turn goes on from', () => {
  test('and the connection does not know goes to whoever may know it', async () => {
    using provider = startProvider(() => new Response(saying('Hi', 'resp_2').join(''), SSE))
    await using portus = await startPortus({
      aliases: { gpt: openaiAlias(provider.url), claude: anthropicAlias(provider.url) },
    })
    using client = await responsesSocket(portus.url)

    const [unknown] = await client.turn({
      model: 'claude',
      input: 'Hi',
      previous_response_id: 'resp_0',
    })
    await client.turn({ model: 'gpt', input: 'One', previous_response_id: 'resp_0' })
    await client.turn({ model: 'gpt', input: [], previous_response_id: 'resp_2' })

    expect(unknown).toMatchObject({
      type: 'error',
      status: 400,
      error: { code: 'previous_response_not_found', param: 'previous_response_id' },
    })
    const [first, second] = provider.received.map(({ json }) => json)
    expect(first).toMatchObject({ previous_response_id: 'resp_0', input: 'One' })
    // The provider has what comes before the first turn, and the connection the rest.
    expect(second?.previous_response_id).toBe('resp_0')
    expect(second?.input).toMatchObject([
      { role: 'user', content: [{ type: 'input_text', text: 'One' }] },
      { type: 'message', role: 'assistant' },
    ])
  })

  test('may be another model’s, and any of the last ones', async () => {
    using provider = startProvider((received) =>
      received.path.endsWith('/messages')
        ? anthropicFormat.say({ text: 'Salut' })(received)
        : new Response(saying('Hi').join(''), SSE),
    )
    await using portus = await startPortus({
      aliases: { gpt: openaiAlias(provider.url), claude: anthropicFormat.alias(provider.url) },
    })
    using client = await responsesSocket(portus.url)

    const first = await client.turn({ model: 'gpt', input: 'One', store: false })
    const id = responseIn(first.at(-1)).id
    await client.turn({ model: 'claude', input: 'Two', previous_response_id: id })
    await client.turn({ model: 'gpt', input: 'Fork', previous_response_id: id })

    expect(JSON.stringify(provider.received[1]?.json?.messages)).toMatch(/One.*Hi.*Two/)
    expect(JSON.stringify(provider.received[2]?.json?.input)).toMatch(/One.*Hi.*Fork/)
    expect(provider.received[2]?.text).not.toContain('Salut')
  })

  test('holds no thought that OpenAI would not know', async () => {
    const items = [reasoningItem('', null, 'rs_1'), messageItem('Hi')]
    using provider = startProvider(
      () => new Response(responseEvents({ id: 'resp_1', items }).join(''), SSE),
    )
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    using client = await responsesSocket(portus.url)

    await client.turn({ model: 'gpt', input: 'One', store: false })
    await client.turn({ model: 'gpt', input: 'Two', store: false, previous_response_id: 'resp_1' })
    await client.turn({ model: 'gpt', input: 'One' })
    await client.turn({ model: 'gpt', input: 'Two', previous_response_id: 'resp_1' })

    const types = [1, 3].map((at) =>
      itemsOf(provider.received[at]?.json?.input).map(({ type }) => type),
    )
    expect(types).toEqual([
      ['message', 'message', 'message'],
      ['message', 'reasoning', 'message', 'message'],
    ])
  })

  test('says in every turn that goes on which thoughts are gone, and so does the log', async () => {
    const unread = [reasoningItem('', null, 'rs_1'), messageItem('Hi')]
    const sealed = [reasoningItem('', 'gAAA', 'rs_2'), messageItem('Hi')]
    let id = 0
    using provider = startProvider(({ json }) => {
      const items = json?.store === false && json.include ? sealed : unread
      return new Response(responseEvents({ id: `resp_${++id}`, items }).join(''), SSE)
    })
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    using client = await responsesSocket(portus.url)
    const unkept = { input: 'Hi', store: false }
    const droppedIn = (frames: Frame[]) => frames.map(({ headers }) => headers)

    const told = [
      // Without a model, which only one alias can mean.
      await client.turn(unkept),
      await client.turn({ ...unkept, previous_response_id: 'resp_1' }),
      await client.turn({ input: 'Hi', previous_response_id: 'resp_2' }),
      await client.turn({ ...unkept, include: ['reasoning.encrypted_content'] }),
      await client.turn({ ...unkept, previous_response_id: 'resp_4' }),
    ].map((frames) => droppedIn(frames).filter(Boolean))

    const lost = [{ 'x-portus-dropped': 'input.reasoning' }]
    expect(told).toEqual([[], lost, lost, [], []])
    const names = (await portus.reported(5)).map(({ dropped }) => dropped)
    expect(names).toEqual([
      undefined,
      ['input.reasoning'],
      ['input.reasoning'],
      undefined,
      undefined,
    ])
  })

  test('is another connection’s where it was kept', async () => {
    using provider = startProvider(anthropicFormat.say({ text: 'Salut' }))
    await using portus = await startPortus({
      aliases: { claude: anthropicFormat.alias(provider.url) },
    })
    using one = await responsesSocket(portus.url)
    using two = await responsesSocket(portus.url)

    const kept = responseIn((await one.turn({ model: 'claude', input: 'One' })).at(-1)).id
    const lost = responseIn(
      (await one.turn({ model: 'claude', input: 'One', store: false })).at(-1),
    ).id
    const found = await two.turn({ model: 'claude', input: 'Two', previous_response_id: kept })
    const missed = await two.turn({ model: 'claude', input: 'Two', previous_response_id: lost })

    expect(found.at(-1)?.type).toBe('response.completed')
    expect(missed[0]).toMatchObject({ error: { code: 'previous_response_not_found' } })
  })
})

describe('the handshake', () => {
  test('wants a key: in a header, or in a subprotocol as browsers send it', async () => {
    await using portus = await startPortus({ aliases: {} })

    const none = await responsesSocket(portus.url, { headers: {} }).catch(
      (error: Error) => error.message,
    )
    const wrong = await responsesSocket(portus.url, {
      headers: { authorization: 'Bearer pk-wrong-0000000' },
    }).catch((error: Error) => error.message)
    using browser = await responsesSocket(portus.url, {
      headers: {},
      protocols: ['responses', `openai-insecure-api-key.${KEY}`],
    })

    expect([none, wrong]).toEqual(['refused', 'refused'])
    expect(browser.socket.protocol).toBe('responses')
    expect((await portus.reported(2)).map(({ status }) => status)).toEqual([401, 401])
  })

  test('is one: other requests stay 405', async () => {
    await using portus = await startPortus({ aliases: {} })

    const plain = await portus.call('/v1/responses')

    expect(plain.status).toBe(405)
    expect(plain.headers.get('allow')).toBe('POST')
  })
})

describe('frames', () => {
  test('are as large as bodies may be', async () => {
    using provider = startProvider(codexFormat.say({ text: 'Hi' }))
    await using portus = await startPortus({ aliases: { gpt: codexFormat.alias(provider.url) } })
    using client = await responsesSocket(portus.url)
    const text = 'a'.repeat(40 * MIB)

    const frames = await client.turn({ model: 'gpt', store: false, input: text })

    expect(frames.at(-1)?.type).toBe('response.completed')
    expect(provider.received[0]?.bytes.length).toBeGreaterThan(text.length)
  })

  test('that are larger close the connection, and turns that grow larger are refused', async () => {
    using provider = startProvider(() => new Response(saying('Hi').join(''), SSE))
    await using portus = await startPortus({
      aliases: { gpt: openaiAlias(provider.url) },
      settings: { PORTUS_MAX_BODY_BYTES: 20 * MIB },
    })
    const client = await responsesSocket(portus.url)

    await client.turn({ model: 'gpt', input: 'a'.repeat(12 * MIB) })
    const [grown] = await client.turn({
      model: 'gpt',
      input: 'a'.repeat(12 * MIB),
      previous_response_id: 'resp_1',
    })
    const again = await client.turn({ model: 'gpt', input: 'Hi' })
    client.send(create({ input: 'a'.repeat(21 * MIB) }))

    expect(grown).toMatchObject({
      type: 'error',
      status: 413,
      error: { code: 'request_too_large' },
    })
    expect(again.at(-1)?.type).toBe('response.completed')
    expect((await client.closed).code).toBe(1009)
    await portus.reported(4)
    expect(portus.inFlight.held).toBe(0)
  })

  test('of bytes close the connection', async () => {
    await using portus = await startPortus({ aliases: {} })
    const client = await responsesSocket(portus.url)

    client.socket.send(new Uint8Array([123, 125]))

    expect((await client.closed).code).toBe(1003)
    expect(client.frames).toMatchObject([{ type: 'error', status: 400 }])
  })
})
