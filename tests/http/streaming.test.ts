import { describe, expect, test } from 'bun:test'
import { anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { MESSAGE_EVENTS } from '../support/providers/anthropic-messages'
import { heldBody, sse } from '../support/providers/framing'
import { chatEvents } from '../support/providers/openai-chat'
import { startProvider } from '../support/providers/server'

const SSE = { headers: { 'content-type': 'text/event-stream' } }
const chat = { json: { model: 'fast', stream: true, messages: [{ role: 'user', content: 'hi' }] } }
const message = { json: { ...chat.json, model: 'claude', max_tokens: 64 } }

const DIALECTS = [
  { name: 'openai', path: '/v1/chat/completions', call: chat, events: chatEvents() },
  { name: 'anthropic', path: '/v1/messages', call: message, events: MESSAGE_EVENTS },
] as const

/** How either API says why an answer ends. */
const REASON = '_reason":"'

/** Where in a stream the reason for its end stands. */
const reasonIn = (events: readonly string[]) => events.findIndex((event) => event.includes(REASON))

const aliases = (url: string, passthrough: boolean) => ({
  fast: openaiAlias(url, { passthrough }),
  claude: anthropicAlias(url, { passthrough }),
})

for (const passthrough of [true, false])
  for (const { name, path, call, events } of DIALECTS)
    describe(`${name}, ${passthrough ? 'passed through' : 'translated'}`, () => {
      test('each event reaches the client before the next is sent', async () => {
        const stream = heldBody()
        using provider = startProvider(() => new Response(stream.body, SSE))
        await using portus = await startPortus({ aliases: aliases(provider.url, passthrough) })

        stream.send(events[0] as string)
        const reader = (await portus.call(path, call)).body!.getReader()
        const seen = [(await reader.read()).value]
        for (const event of events.slice(1)) {
          stream.send(event)
          seen.push((await reader.read()).value)
        }
        stream.end()

        expect((await reader.read()).done).toBe(true)
        expect(seen.length).toBe(events.length)
        expect((await portus.reported())[0]).toMatchObject({ outcome: 'complete', status: 200 })
      })

      test('a stream that stops before a reason for its end is broken off with an error event', async () => {
        using provider = startProvider(() => sse(events.slice(0, reasonIn(events))))
        await using portus = await startPortus({ aliases: aliases(provider.url, passthrough) })

        const response = await portus.call(path, call)
        const reader = response.body!.getReader()
        let text = ''
        const read = async () => {
          for (;;) {
            const { done, value } = await reader.read()
            if (done) return 'clean end'
            text += new TextDecoder().decode(value)
          }
        }
        const end = await read().catch(() => 'broken off')

        expect(end).toBe('broken off')
        expect(text).toContain('"The answer ended before it was complete"')
        if (name === 'anthropic') expect(text).toContain('event: error\ndata: {"type":"error"')
        expect((await portus.reported())[0]).toMatchObject({
          outcome: 'truncated',
          error: { kind: 'stream_truncated' },
        })
      })

      test('a stream that ends well behind a reason for its end gets the terminal event that it lacks', async () => {
        using provider = startProvider(() => sse(events.slice(0, -1)))
        await using portus = await startPortus({ aliases: aliases(provider.url, passthrough) })

        const response = await portus.call(path, call)
        const text = await response.text()

        if (passthrough) expect(text).toBe(events.join(''))
        else expect(text).toEndWith(events.at(-1) as string)
        const [report] = await portus.reported()
        expect(report).toMatchObject({ outcome: 'complete', bytes: Buffer.byteLength(text) })
        expect(report).not.toHaveProperty('error')
      })

      // The gateway ends its own stream well, whatever becomes of the provider's.
      test.if(passthrough)(
        'a stream that breaks behind a reason for its end is broken off with an error event',
        async () => {
          const stream = heldBody()
          using provider = startProvider(() => new Response(stream.body, SSE))
          await using portus = await startPortus({ aliases: aliases(provider.url, passthrough) })

          for (const event of events.slice(0, -1)) stream.send(event)
          const reader = (await portus.call(path, call)).body!.getReader()
          let text = ''
          const read = async () => {
            for (;;) {
              const { done, value } = await reader.read()
              if (done) return 'clean end'
              text += new TextDecoder().decode(value)
              if (text.includes(REASON)) stream.fail(new Error('gone'))
            }
          }

          expect(await read().catch(() => 'broken off')).toBe('broken off')
          expect(text).toContain('"The answer ended before it was complete"')
          expect((await portus.reported())[0]).toMatchObject({ outcome: 'truncated' })
        },
      )

      test('a provider that dies before its first byte is a clean 502', async () => {
        using provider = startProvider(() => {
          const stream = heldBody()
          setTimeout(() => stream.fail(new Error('gone')), 5)
          return new Response(stream.body, SSE)
        })
        await using portus = await startPortus({ aliases: aliases(provider.url, passthrough) })

        const response = await portus.call(path, call)

        expect(response.status).toBe(502)
        expect(await response.json()).toMatchObject(
          name === 'anthropic' ? { type: 'error' } : { error: { type: 'server_error' } },
        )
      })

      test('a client that leaves ends the provider’s request', async () => {
        const stream = heldBody()
        const left = Promise.withResolvers<number>()
        using provider = startProvider(({ signal }) => {
          signal.addEventListener('abort', () => left.resolve(performance.now()))
          return new Response(stream.body, SSE)
        })
        await using portus = await startPortus({ aliases: aliases(provider.url, passthrough) })

        const client = new AbortController()
        stream.send(events[0] as string)
        const response = await portus.call(path, { ...call, signal: client.signal })
        await response.body!.getReader().read()
        const leftAt = performance.now()
        client.abort()

        expect((await left.promise) - leftAt).toBeLessThan(100)
        expect((await portus.reported())[0]).toMatchObject({ outcome: 'cancelled' })
      })

      test('a client that leaves with the last event has the whole answer', async () => {
        const stream = heldBody()
        const left = Promise.withResolvers<void>()
        using provider = startProvider(({ signal }) => {
          signal.addEventListener('abort', () => left.resolve())
          return new Response(stream.body, SSE)
        })
        await using portus = await startPortus({ aliases: aliases(provider.url, passthrough) })

        const client = new AbortController()
        for (const event of events) stream.send(event)
        const reader = (
          await portus.call(path, { ...call, signal: client.signal })
        ).body!.getReader()
        let text = ''
        while (!text.endsWith(events.at(-1) as string))
          text += new TextDecoder().decode((await reader.read()).value)
        client.abort()

        await left.promise
        expect((await portus.reported())[0]).toMatchObject({ outcome: 'complete', status: 200 })
      })

      test('a client that leaves before the headers ends the provider’s request', async () => {
        const asked = Promise.withResolvers<void>()
        const left = Promise.withResolvers<number>()
        using provider = startProvider(({ signal }) => {
          signal.addEventListener('abort', () => left.resolve(performance.now()))
          asked.resolve()
          return new Promise<Response>(() => {})
        })
        await using portus = await startPortus({ aliases: aliases(provider.url, passthrough) })

        const client = new AbortController()
        const call_ = portus.call(path, { ...call, signal: client.signal }).catch(() => 'aborted')
        await asked.promise
        const leftAt = performance.now()
        client.abort()

        expect((await left.promise) - leftAt).toBeLessThan(100)
        expect(await call_).toBe('aborted')
        expect((await portus.reported())[0]).toMatchObject({ outcome: 'cancelled', status: 499 })
      })
    })
