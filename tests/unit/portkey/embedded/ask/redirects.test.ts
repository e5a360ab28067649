import { describe, expect, test } from 'bun:test'
import { sendWithinOrigin } from '../../../../../src/portkey/embedded/ask/redirects'

const START = 'https://api.example/v1/chat'

/** Sends to a provider that answers with these one after the other, and keeps what it was sent. */
function provider(...answers: Response[]) {
  const sent: { url: string; body: unknown; redirect: unknown }[] = []
  const left = [...answers]
  return {
    sent,
    send: async (url: string, { body, redirect }: BunFetchRequestInit) => {
      sent.push({ url, body, redirect })
      return left.shift() ?? new Response('end')
    },
  }
}

const redirect = (status: number, location?: string) =>
  new Response('moved', { status, ...(location !== undefined && { headers: { location } }) })

const POST = { method: 'POST', body: '{}' }

describe('a redirect', () => {
  const followed: [sentence: string, status: number, location: string, url: string][] = [
    ['to another path is followed', 307, '/v2/chat', 'https://api.example/v2/chat'],
    ['beside the path is followed', 308, 'other?a=b', 'https://api.example/v1/other?a=b'],
    ['to the same origin is followed', 308, 'https://api.example:443/x', 'https://api.example/x'],
    [
      'to the same host without a scheme is followed',
      307,
      '//api.example/x',
      'https://api.example/x',
    ],
  ]
  test.each(followed)('%s', async (_, status, location, url) => {
    const { send, sent } = provider(redirect(status, location))

    const response = await sendWithinOrigin(send, START, POST)

    expect(await response.text()).toBe('end')
    expect(sent).toEqual([
      { url: START, body: '{}', redirect: 'manual' },
      { url, body: '{}', redirect: 'manual' },
    ])
  })

  const answers: [sentence: string, status: number, location: string | undefined][] = [
    ['to another host', 307, 'https://evil.example/v1/chat'],
    ['to another port', 308, 'https://api.example:8443/v1/chat'],
    ['to another scheme', 307, 'http://api.example/v1/chat'],
    ['to a host that only begins like it', 307, 'https://api.example.evil.example/'],
    ['to a host behind a user', 307, 'https://api.example@evil.example/'],
    ['to another host without a scheme', 307, '//evil.example/x'],
    ['to another host behind backslashes', 307, '\\\\evil.example/x'],
    ['to nowhere', 307, 'http://'],
    ['to what is no address of the web', 308, 'data:text/plain,x'],
    ['without a place', 307, undefined],
    ['that makes a GET of it', 303, '/v2/chat'],
    ['that makes a GET of it in most clients', 301, '/v2/chat'],
    ['that was found', 302, '/v2/chat'],
    ['of an answer that is none', 200, '/v2/chat'],
    ['of an error', 404, '/v2/chat'],
  ]
  test.each(answers)('%s is the answer', async (_, status, location) => {
    const answer = redirect(status, location)
    const { send, sent } = provider(answer)

    expect(await sendWithinOrigin(send, START, POST)).toBe(answer)
    expect(sent).toHaveLength(1)
  })

  test('is followed three times and no more', async () => {
    const steps = ['/1', '/2', '/3', '/4'].map((location) => redirect(307, location))
    const { send, sent } = provider(...steps)

    expect(await sendWithinOrigin(send, START, POST)).toBe(steps[3] as Response)
    expect(sent.map(({ url }) => url.replace('https://api.example', ''))).toEqual([
      '/v1/chat',
      '/1',
      '/2',
      '/3',
    ])
  })

  test('has its body let go of before the next request is sent', async () => {
    let isLeft = false
    const body = new ReadableStream({
      cancel() {
        isLeft = true
      },
    })
    const answer = new Response(body, { status: 307, headers: { location: '/x' } })
    const { send } = provider(answer)

    await sendWithinOrigin(send, START, POST)

    expect(isLeft).toBe(true)
  })
})

describe('a body that can be read once', () => {
  test('is not sent again, and the redirect is the answer', async () => {
    const answer = redirect(307, '/x')
    const { send, sent } = provider(answer)

    expect(await sendWithinOrigin(send, START, { body: new ReadableStream() })).toBe(answer)
    expect(sent).toHaveLength(1)
  })

  test('is made anew for each request where that is known how', async () => {
    const first = new ReadableStream()
    const made: ReadableStream[] = []
    const again = () => {
      made.push(new ReadableStream())
      return made.at(-1) as ReadableStream
    }
    const { send, sent } = provider(redirect(307, '/x'), redirect(308, '/y'))

    await sendWithinOrigin(send, START, { body: first }, again)

    expect(made).toHaveLength(2)
    expect(sent.map(({ body }) => body)).toEqual([first, ...made])
  })
})

test('an answer that is no redirect is the answer, and a failure is the failure', async () => {
  const answer = new Response('hi')

  expect(await sendWithinOrigin(provider(answer).send, START, POST)).toBe(answer)
  await expect(
    sendWithinOrigin(() => Promise.reject(new Error('reset')), START, POST),
  ).rejects.toThrow('reset')
})
