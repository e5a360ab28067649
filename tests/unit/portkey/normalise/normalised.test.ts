import { describe, expect, test } from 'bun:test'
import { portusError } from '../../../../src/errors'
import {
  endingAs,
  normalised,
  type ProviderAnswer,
} from '../../../../src/portkey/normalise/normalised'
import { converseFrames } from '../../../support/providers/bedrock-converse'
import { heldBody, joined } from '../../../support/providers/framing'
import { chatCompletion, chatEvents } from '../../../support/providers/openai-chat'
import { streamOf } from '../../body/pieces'

const bytesOf = (response: Response) => response.bytes().then((bytes) => Buffer.from(bytes))

const given = (more: Partial<ProviderAnswer> = {}) => {
  const breaks: unknown[] = []
  const answer: ProviderAnswer = {
    provider: 'openai',
    url: 'https://provider.example/v1/chat/completions',
    isStreamed: true,
    isChat: true,
    redact: (text) => text,
    signal: new AbortController().signal,
    onBreak: (error) => void breaks.push(error),
    ...more,
  }
  return { answer, breaks }
}

const called = (type: string | undefined, body: string, status = 200) =>
  new Response(body, { status, headers: type === undefined ? {} : { 'content-type': type } })

describe('an answer', () => {
  const events = chatEvents().join('')

  test.each([
    'text/event-stream',
    'application/json',
    'text/plain',
    'application/octet-stream',
    undefined,
  ])('of events that is called %s is called events', async (type) => {
    const { answer } = given()

    const response = normalised(called(type, events), answer)

    expect(response.headers.get('content-type')).toStartWith('text/event-stream')
    expect(await response.text()).toBe(events)
  })

  test.each([
    ['text/html', 200],
    ['audio/mpeg', 200],
    ['image/png', 200],
    ['application/json', 201],
    ['application/json', 429],
  ])('of %s with status %d is left alone', (type, status) => {
    const { answer } = given()
    const response = called(type, '{}', status)

    expect(normalised(response, answer)).toBe(response)
  })

  test('without a body is left alone', () => {
    const response = new Response(null)

    expect(normalised(response, given().answer)).toBe(response)
  })

  test('that is whole and no chat is left alone', () => {
    const response = called('application/json', '{}')

    expect(normalised(response, given({ isStreamed: false, isChat: false }).answer)).toBe(response)
  })

  test('that is whole is mended, and has no length any more', async () => {
    const text = JSON.stringify(chatCompletion({ hasNulls: true }))
    const response = new Response(text, {
      headers: { 'content-length': String(text.length), 'x-a': 'b' },
    })

    const mended = normalised(response, given({ isStreamed: false }).answer)

    expect(mended.headers.has('content-length')).toBe(false)
    expect(mended.headers.get('x-a')).toBe('b')
    expect(await mended.json()).not.toHaveProperty('usage')
  })

  test.each([JSON.stringify(chatCompletion()), '{"a": 1.0}', 'no JSON', '[null]'])(
    'that is whole and right keeps its bytes: %#',
    async (text) => {
      const { answer } = given({ isStreamed: false })

      expect(await normalised(called('application/json', text), answer).text()).toBe(text)
    },
  )

  test('of frames keeps its bytes', async () => {
    const frames = converseFrames()
    const { answer, breaks } = given({ provider: 'bedrock' })

    const read = await bytesOf(normalised(new Response(streamOf(frames)), answer))

    expect(read).toEqual(Buffer.from(joined(frames)))
    expect(breaks).toEqual([])
  })

  test('of Bytez is left alone', () => {
    const response = called('text/plain', 'one two')

    expect(normalised(response, given({ provider: 'bytez' }).answer)).toBe(response)
  })
})

describe('an answer that breaks off', () => {
  const broken = (pieces: readonly string[], more: Partial<ProviderAnswer> = {}) => {
    const { answer, breaks } = given(more)
    const held = heldBody()
    for (const piece of pieces) held.send(piece)
    const response = normalised(new Response(held.body), answer)
    return { held, breaks, reader: response.body?.getReader() }
  }

  test('gives what came before, and says why', async () => {
    const [first = ''] = chatEvents()
    const { held, breaks, reader } = broken([first])

    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(first)
    const rest = reader?.read()
    held.fail(new Error('reset'))

    expect(rest).rejects.toThrow('reset')
    await rest?.catch(() => {})
    expect(breaks).toEqual([expect.objectContaining({ kind: 'stream_truncated' })])
  })

  test('before it has begun is no valid answer', async () => {
    const { held, breaks, reader } = broken([])
    const read = reader?.read()
    held.fail(new Error('reset'))

    await read?.catch(() => {})
    expect(breaks).toEqual([expect.objectContaining({ kind: 'invalid_provider_answer' })])
  })

  test('because nobody waits for it any more says so', async () => {
    const abort = new AbortController()
    const { held, breaks, reader } = broken([], { signal: abort.signal })
    const read = reader?.read()
    const gone = new Error('gone')
    abort.abort(gone)
    held.fail(gone)

    await read?.catch(() => {})
    expect(breaks).toEqual([gone])
  })
})

describe('a body that ends as the provider’s', () => {
  test('ends well where that did', async () => {
    const response = endingAs(new Response('a', { status: 201 }), () => undefined)

    expect(response.status).toBe(201)
    expect(await response.text()).toBe('a')
  })

  test('ends in its error behind all that came', async () => {
    const error = portusError('stream_truncated')
    const reader = endingAs(new Response('a'), () => error).body?.getReader()

    expect((await reader?.read())?.value).toEqual(new TextEncoder().encode('a'))
    expect(reader?.read()).rejects.toBe(error)
  })

  test('lets go of the gateway’s when it is let go', async () => {
    let reason: unknown
    const body = new ReadableStream<Uint8Array>({
      cancel(given) {
        reason = given
      },
    })

    await endingAs(new Response(body), () => undefined).body?.cancel('enough')

    expect(reason).toBe('enough')
  })

  test('may be none', () => {
    const response = new Response(null)

    expect(endingAs(response, () => undefined)).toBe(response)
  })
})
