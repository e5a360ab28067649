import { describe, expect, test } from 'bun:test'
import { clientFrame, PART, rawWebSocket } from '../support/clients/raw-websocket'
import { responseIn, responsesSocket } from '../support/clients/responses-socket'
import { openaiAlias, startPortus } from '../support/portus'
import { messageItem, responseEvents } from '../support/providers/openai-responses'
import { startProvider } from '../support/providers/server'

const MIB = 1024 * 1024
const SSE = { headers: { 'content-type': 'text/event-stream' } }
const PATH = '/v1/responses'

const create = (body: object) => JSON.stringify({ type: 'response.create', model: 'gpt', ...body })
const saying = (text: string, id = 'resp_1') =>
  responseEvents({ id, items: [messageItem(text)] }).join('')
const until = async (condition: () => boolean) => {
  while (!condition()) await Bun.sleep(5)
}

describe('a client of the socket of responses', () => {
  test('that sends frame after frame while a response runs is closed, and its request ends', async () => {
    using provider = startProvider(() => new Promise<Response>(() => {}))
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    const client = await responsesSocket(portus.url)

    for (let count = 0; count < 200; count++) client.send(create({ input: 'a'.repeat(10_000) }))
    const { code } = await client.closed
    await until(() => provider.received.every(({ signal }) => signal.aborted))

    expect(code).toBe(1008)
    expect(client.frames.at(-1)).toMatchObject({
      type: 'error',
      status: 503,
      error: { code: 'overloaded' },
    })
    expect(provider.received.length).toBeLessThanOrEqual(1)
    await portus.reported(1 + provider.received.length)
    expect(portus.inFlight.held).toBe(0)
  })

  test('may not hold more than its application may, and lives on', async () => {
    using provider = startProvider(() => new Promise<Response>(() => {}))
    await using portus = await startPortus({
      aliases: { gpt: openaiAlias(provider.url) },
      settings: { PORTUS_MAX_BYTES_IN_FLIGHT: 16 * MIB },
    })
    const client = await responsesSocket(portus.url)

    for (let count = 0; count < 10; count++) client.send(create({ input: 'a'.repeat(MIB) }))
    const refused = await client.next()

    expect(refused.at(-1)).toMatchObject({
      type: 'error',
      headers: { 'x-request-id': expect.any(String) },
    })
    expect([413, 503]).toContain(Number(refused.at(-1)?.status))
    expect(portus.inFlight.held).toBeLessThanOrEqual(4 * MIB)
    client.socket.close()
    await client.closed
    await until(() => portus.inFlight.held === 0)
  })

  test('that reads none of its errors gets no more of them', async () => {
    await using portus = await startPortus({
      aliases: {},
      settings: { PORTUS_MAX_BYTES_IN_FLIGHT: 8 * MIB },
    })
    const wire = await rawWebSocket(portus.url, PATH)
    wire.socket.pause()
    const huge = clientFrame(create({ input: 'a'.repeat(3 * MIB) }))
    const broken = clientFrame('{'.repeat(100))

    for (let count = 0; count < 40 && !wire.isClosed; count++) await wire.write(huge)
    for (let count = 0; count < 100_000 && !wire.isClosed; count++) await wire.write(broken)
    const held = portus.inFlight.held
    wire.socket.destroy()
    await portus.reported()

    expect(held).toBeLessThanOrEqual(2 * MIB)
    expect(portus.inFlight.held).toBe(0)
  })

  test('that sends no JSON, or JSON that is too deep, is answered, and lives on', async () => {
    using provider = startProvider(() => new Response(saying('Hi'), SSE))
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    using client = await responsesSocket(portus.url)
    const deep = `{"type":"response.create","model":"gpt","input":${'['.repeat(2000)}${']'.repeat(2000)}}`

    for (const text of [
      '',
      '[]',
      'null',
      '{',
      deep,
      '{"type":"response.create","type":"x"}',
      create({ stream_id: 1 }),
      create({ generate: 1 }),
      create({ generate: false, model: 'no' }),
    ]) {
      client.send(text)
      const [error] = await client.next()
      expect([400, 404]).toContain(Number(error?.status))
    }
    const good = await client.turn({ model: 'gpt', input: 'Hi' })

    expect(good.at(-1)?.type).toBe('response.completed')
    expect(provider.received).toHaveLength(1)
  })

  test('that leaves in the middle of a frame leaves nothing', async () => {
    await using portus = await startPortus({ aliases: {} })
    const wire = await rawWebSocket(portus.url, PATH)

    await wire.write(clientFrame('{"type":"response.cre', undefined, 1000))
    wire.socket.destroy()

    expect((await portus.reported())[0]).toMatchObject({ status: 101, outcome: 'cancelled' })
    expect(portus.inFlight.held).toBe(0)
  })

  test('may send a frame in pieces', async () => {
    using provider = startProvider(() => new Response(saying('Hi'), SSE))
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    const wire = await rawWebSocket(portus.url, PATH)
    const text = create({ input: 'In pieces' })

    await wire.write(clientFrame(text.slice(0, 7), PART.first))
    await wire.write(clientFrame(text.slice(7, 9), PART.between))
    await wire.write(clientFrame(text.slice(9), PART.last))
    await until(() => wire.answer.includes('"type":"response.completed"'))

    expect(provider.received[0]?.json).toMatchObject({ input: 'In pieces' })
    wire.socket.destroy()
  })

  test('that reads nothing stops its provider, and what waits for it is bounded and counted', async () => {
    let sent = 0
    const piece = `event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"${'a'.repeat(64 * 1024)}"}\n\n`
    const bytes = new TextEncoder().encode(piece)
    using provider = startProvider(
      () =>
        new Response(
          new ReadableStream({
            async pull(controller) {
              await Bun.sleep(0)
              sent += bytes.length
              controller.enqueue(bytes)
            },
          }),
          SSE,
        ),
    )
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    const wire = await rawWebSocket(portus.url, PATH)
    wire.socket.pause()

    await wire.write(clientFrame(create({ input: 'Go' })))
    await until(() => sent > MIB)
    let before = -1
    while (before !== sent) {
      before = sent
      await Bun.sleep(500)
    }

    // Buffers of sockets between four ends, and what waits in Portus.
    expect(sent).toBeLessThan(64 * MIB)
    expect(portus.inFlight.held).toBeGreaterThan(0)
    expect(portus.inFlight.held).toBeLessThan(4 * MIB)
    wire.socket.destroy()
    await until(() => provider.received[0]?.signal.aborted === true)
    await portus.reported(2)
    expect(portus.inFlight.held).toBe(0)
  })

  test('that is idle keeps nobody from being served: its memory gives way', async () => {
    let count = 0
    using provider = startProvider(() => new Response(saying('Hi', `resp_${count++}`), SSE))
    await using portus = await startPortus({
      aliases: { gpt: openaiAlias(provider.url) },
      settings: { PORTUS_MAX_BYTES_IN_FLIGHT: 64 * MIB },
    })
    const clients = await Promise.all(Array.from({ length: 20 }, () => responsesSocket(portus.url)))

    for (const client of clients) {
      const frames = await client.turn({ model: 'gpt', store: false, input: 'a'.repeat(MIB) })
      expect(frames.at(-1)?.type).toBe('response.completed')
      expect(portus.inFlight.held).toBeLessThan(10 * MIB)
    }
    provider.answer = () =>
      Response.json(
        {
          error: {
            message: 'No such response',
            type: 'invalid_request_error',
            code: 'previous_response_not_found',
            param: 'previous_response_id',
          },
        },
        { status: 400 },
      )
    const [forgotten] = await clients[0]!.turn({
      model: 'gpt',
      input: 'More',
      previous_response_id: 'resp_0',
    })
    provider.answer = () => new Response(saying('Hi'), SSE)
    await clients.at(-1)!.turn({ model: 'gpt', input: 'More', previous_response_id: 'resp_19' })

    expect(provider.received.at(-2)?.json?.previous_response_id).toBe('resp_0')
    expect(forgotten).toMatchObject({
      type: 'error',
      status: 400,
      error: { code: 'previous_response_not_found' },
    })
    expect(provider.received.at(-1)?.bytes.length).toBeGreaterThan(MIB)
    for (const client of clients) client.socket.close()
    await until(() => portus.inFlight.held === 0)
  })

  test('that names a hundred responses after each other sends each of them in time', async () => {
    let count = 0
    using provider = startProvider(
      () => new Response(saying('a'.repeat(20_000), `resp_${count++}`), SSE),
    )
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    using client = await responsesSocket(portus.url)

    for (let turn = 0; turn < 100; turn++) {
      const frames = await client.turn({
        model: 'gpt',
        store: false,
        input: 'More',
        ...(turn > 0 && { previous_response_id: `resp_${turn - 1}` }),
      })
      expect(frames.at(-1)?.type).toBe('response.completed')
    }

    expect(provider.received.at(-1)?.json?.input).toHaveLength(199)
    expect(portus.inFlight.held).toBeLessThan(4 * MIB)
  })

  test.each(['a:99999', '[::1', '%00'])(
    'whose host is no name, such as %s, is answered like every other',
    async (host) => {
      using provider = startProvider(() => new Response(saying('Hi'), SSE))
      await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
      const wire = await rawWebSocket(portus.url, PATH, host)

      for (const stream_id of ['one', 'one', 'two'])
        await wire.write(clientFrame(create({ input: 'Hi', stream_id })))
      await until(() => wire.answer.split('"type":"response.completed"').length > 3)
      wire.socket.destroy()

      expect(provider.received).toHaveLength(3)
      expect(wire.answer).not.toContain('internal_error')
      const reports = await portus.reported(4)
      expect(reports.map(({ status }) => status).toSorted()).toEqual([101, 200, 200, 200])
    },
  )

  test('that goes on from thousands of short turns has each of them', async () => {
    using provider = startProvider(() => new Response(saying('Hi'), SSE))
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    using client = await responsesSocket(portus.url)
    const TURNS = 3000
    let previous: string | undefined

    for (let turn = 0; turn < TURNS; turn++) {
      const frames = await client.turn({
        model: 'gpt',
        generate: false,
        input: [turn],
        ...(previous !== undefined && { previous_response_id: previous }),
      })
      previous = responseIn(frames.at(-1)).id
    }
    await client.turn({ model: 'gpt', input: [], previous_response_id: previous })

    expect(provider.received[0]?.json?.input).toEqual(Array.from({ length: TURNS }, (_, at) => at))
  })
})
