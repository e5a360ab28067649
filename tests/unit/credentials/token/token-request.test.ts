import { describe, expect, spyOn, test } from 'bun:test'
import { CredentialError } from '../../../../src/credentials/token/credential-error'
import { pauseMs } from '../../../../src/credentials/token/retry-pause'
import {
  askForCredentials,
  type TokenRequest,
} from '../../../../src/credentials/token/token-request'

type Answer = (request: Request, call: number) => Response | Promise<Response>

/** Asks a service on loopback. It gives the answer or the error, and how often the service was asked. */
async function asked(answer: Answer, more: Partial<TokenRequest> = {}) {
  let calls = 0
  await using server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 0,
    fetch: (request) => answer(request, ++calls),
  })
  const url = `http://127.0.0.1:${server.port}/token`
  const request = { service: 'The service', url, secrets: [], ...more }
  const result = await askForCredentials(request, { fetch }).catch(
    (error: CredentialError) => error,
  )
  await server.stop(true)
  return result instanceof CredentialError
    ? { kind: result.kind, message: result.message, calls }
    : { text: result, calls }
}

const json = (value: object, status: number) => Response.json(value, { status })

describe('a question', () => {
  test('is sent as it is given, and its answer is given as it is', async () => {
    const seen: unknown[] = []
    const answer: Answer = async (request) => {
      seen.push(request.method, request.headers.get('accept'), request.headers.get('x-own'))
      return new Response(`${await request.text()}\nä`)
    }

    expect(
      await asked(answer, { method: 'PUT', body: 'a=b', headers: { 'x-own': 'yes' } }),
    ).toEqual({ text: 'a=b\nä', calls: 1 })
    expect(seen).toEqual(['PUT', 'application/json', 'yes'])
  })

  test('may have an empty answer', async () => {
    expect(await asked(() => new Response(null, { status: 204 }))).toEqual({ text: '', calls: 1 })
  })
})

describe('an attempt is made again', () => {
  test.each([429, 500, 502, 503, 504])('after the status %d', async (status) => {
    const answer: Answer = (_, call) =>
      call < 3 ? new Response(null, { status }) : new Response('good')

    expect(await asked(answer)).toEqual({ text: 'good', calls: 3 })
  })

  test.each([400, 401, 403, 404, 408, 410, 418])('not after the status %d', async (status) => {
    expect(await asked(() => new Response(null, { status }))).toEqual({
      kind: 'refused',
      message: `The service refused: status ${status}`,
      calls: 1,
    })
  })

  test('after a status and a code of which the service says that they pass', async () => {
    const answers: Answer[] = [
      () => json({ error: { code: 'Busy', message: 'wait' } }, 400),
      () => new Response(null, { status: 404 }),
      () => new Response('good'),
    ]

    expect(
      await asked((request, call) => answers[call - 1]?.(request, call) ?? Response.error(), {
        passing: [404],
        passingCodes: ['Busy'],
      }),
    ).toEqual({ text: 'good', calls: 3 })
  })

  test('after a connection that breaks in the middle of an answer', async () => {
    const broken = new ReadableStream({
      pull: (controller) => controller.error(new Error('broken')),
    })
    const answers = [new Response(broken), new Response('good')]
    const request = { service: 'The service', url: 'http://x/', secrets: [] }

    const text = await askForCredentials(request, {
      fetch: async () => answers.shift() ?? Response.error(),
    })

    expect(text).toBe('good')
  })

  test('no more than twice', async () => {
    const answer: Answer = (_, call) => json({ error: { message: `failure ${call}` } }, 503)

    expect(await asked(answer)).toEqual({
      kind: 'unavailable',
      message: 'The service gave no credentials: failure 3',
      calls: 3,
    })
  })

  test('not before the time that the service names, and not at all where that is long', async () => {
    const startMs = performance.now()
    const limited = (seconds: string, call: number) =>
      call === 1
        ? new Response(null, { status: 429, headers: { 'retry-after': seconds } })
        : new Response('good')

    const soon = await asked((_, call) => limited('1', call))
    const tookMs = performance.now() - startMs
    const long = await asked((_, call) => limited('60', call))

    expect(soon).toEqual({ text: 'good', calls: 2 })
    expect(tookMs).toBeGreaterThan(990)
    expect(long).toMatchObject({ kind: 'unavailable', calls: 1 })
  })

  test('not where the service is slow to fail: another target may be asked', async () => {
    const { now } = performance
    let aheadMs = 0
    using clock = spyOn(performance, 'now')
    clock.mockImplementation(() => now.call(performance) + aheadMs)
    const slow = (ms: number): Answer => {
      return () => {
        aheadMs += ms
        return new Response(null, { status: 503 })
      }
    }

    expect(await asked(slow(3000))).toMatchObject({ calls: 3 })
    expect(await asked(slow(6000))).toMatchObject({ calls: 2 })
    expect(await asked(slow(10_000))).toMatchObject({ kind: 'unavailable', calls: 1 })
  })

  const pauses: [attempt: number, retryAfter: string | null, ms: number | undefined][] = [
    [1, null, 200],
    [2, null, 400],
    [1, '0', 200],
    [1, '5', 5000],
    [1, '6', undefined],
    [2, 'Wed, 21 Oct 2026 07:28:00 GMT', 400],
    [1, '-1', 200],
    [1, '1e9', 200],
    [1, '9'.repeat(400), undefined],
  ]
  test.each(pauses)('attempt %d with retry-after %p waits %p ms', (attempt, retryAfter, ms) => {
    expect(pauseMs(attempt, retryAfter)).toBe(ms as number)
  })
})

describe('no answer', () => {
  test('comes from a service that is silent, and nobody waits longer than the limit', async () => {
    const answer: Answer = () => new Promise(() => {})

    expect(await asked(answer, { timeoutMs: 50 })).toEqual({
      kind: 'unavailable',
      message: 'The service did not answer within 0.05 s',
      calls: 3,
    })
  })

  test('comes from a service whose answer does not end', async () => {
    const answer: Answer = () =>
      new Response(
        new ReadableStream({
          async pull(controller) {
            await Bun.sleep(10)
            controller.enqueue(new TextEncoder().encode('.'))
          },
        }),
      )

    expect(await asked(answer, { timeoutMs: 50 })).toMatchObject({
      kind: 'unavailable',
      message: 'The service did not answer within 0.05 s',
    })
  })

  test('has no address in its message', async () => {
    const request = { service: 'The service', url: 'http://127.0.0.1:1/private', secrets: [] }

    const error = await askForCredentials(request, { fetch }).catch((cause: Error) => cause)

    expect(error).toMatchObject({
      kind: 'unavailable',
      message: 'The service did not answer (ECONNREFUSED)',
    })
  })

  test('comes from a network that throws something strange', async () => {
    const error = await askForCredentials(
      { service: 'The service', url: 'http://x/', secrets: [] },
      { fetch: () => Promise.reject(new TypeError('https://user:password@host is no URL')) },
    ).catch((cause: Error) => cause)

    expect(error).toMatchObject({ kind: 'unavailable', message: 'The service did not answer' })
  })
})

describe('an answer that is none', () => {
  test('is a redirect: the credentials would go along', async () => {
    const seen: string[] = []
    using elsewhere = Bun.serve({
      port: 0,
      fetch: ({ url }) => {
        seen.push(url)
        return new Response('token')
      },
    })

    expect(
      await asked(() => Response.redirect(`${elsewhere.url}`, 307), { method: 'POST', body: 's' }),
    ).toEqual({
      kind: 'unavailable',
      message: 'The service answered with a redirect (status 307), which is not followed',
      calls: 1,
    })
    expect(seen).toEqual([])
  })

  test('is one of 300 KB, and one that never ends', async () => {
    const endless: Answer = () =>
      new Response(
        new ReadableStream({
          pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)),
        }),
      )
    const tooLarge = {
      kind: 'unavailable' as const,
      message: 'The service answered with too much to be credentials',
      calls: 1,
    }

    expect(await asked(() => new Response('x'.repeat(300_000)))).toEqual(tooLarge)
    expect(await asked(endless)).toEqual(tooLarge)
  })

  test('is not one of 256 KB', async () => {
    const { text } = (await asked(() => new Response('x'.repeat(256 * 1024)))) as { text: string }

    expect(text).toHaveLength(256 * 1024)
  })
})

describe('a refusal is one line', () => {
  const rows: [what: string, body: string, line: string][] = [
    ['with a code', '{"error":"invalid_client","error_description":"No."}', 'invalid_client: No.'],
    ['without breaks', '{"message":"One\\r\\n  two\\tthree "}', 'One two three'],
    ['without a page', '<html>no</html>', 'status 403'],
    ['without words', '', 'status 403'],
    ['without 300 KB of words', 'no '.repeat(100_000), 'status 403'],
  ]
  test.each(rows)('%s', async (_, body, line) => {
    expect(await asked(() => new Response(body, { status: 403 }))).toEqual({
      kind: 'refused',
      message: `The service refused: ${line}`,
      calls: 1,
    })
  })

  test('of bounded length, cut between characters', async () => {
    const body = JSON.stringify({ message: `a${'🦊'.repeat(2000)}` })
    const { message = '' } = (await asked(() => new Response(body, { status: 403 }))) as {
      message?: string
    }

    expect(message.length).toBeLessThan(540)
    expect(message.isWellFormed()).toBe(true)
    expect(message).toEndWith('…')
  })

  test('in the words that the flow finds', async () => {
    const wordsOf = (text: string) => ({ message: `found ${text}` })

    expect(await asked(() => new Response('<Code/>', { status: 403 }), { wordsOf })).toMatchObject({
      message: 'The service refused: found <Code/>',
    })
  })
})
