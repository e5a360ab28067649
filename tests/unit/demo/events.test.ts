import { describe, expect, test } from 'bun:test'
import { eventStream } from '../../../src/demo/events'

describe('a stream of events', () => {
  test('is all of them, in their order', async () => {
    const given = ['data: 1\n\n', 'data: é😀\n\n']

    const response = eventStream(given, undefined)

    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(await response.text()).toBe(given.join(''))
    expect(given).toHaveLength(2)
  })

  test('of none ends at once', async () => {
    expect(await eventStream([], undefined).text()).toBe('')
  })

  test('comes piece by piece', async () => {
    const reader = eventStream(['a', 'b'], undefined).body!.getReader()
    const next = async () => {
      const { value } = await reader.read()
      return value && new TextDecoder().decode(value)
    }

    expect([await next(), await next(), await next()]).toEqual(['a', 'b', undefined])
  })

  test('ends where the client leaves', async () => {
    const client = new AbortController()
    const reader = eventStream(['a', 'b', 'c'], client.signal).body!.getReader()
    await reader.read()

    client.abort()

    const rest: Uint8Array[] = []
    for (let next = await reader.read(); !next.done; next = await reader.read())
      rest.push(next.value)
    expect(rest.length).toBeLessThan(2)
  })
})
