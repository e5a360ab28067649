import { describe, expect, test } from 'bun:test'
import type { Conversation, Opaque } from '../../../src/translate/conversation'
import { reasoningMemory, reasoningStore } from '../../../src/translate/reasoning-memory'

const signature = (value: string): Opaque => ({ maker: 'gemini', value })

/** A conversation in which the model has made these calls. */
const calls = (...ids: string[]): Conversation => ({
  model: 'm',
  turns: [
    { role: 'user', parts: [{ kind: 'text', text: 'q' }] },
    { role: 'assistant', parts: ids.map((id) => ({ kind: 'call', id, name: 'f', input: {} })) },
  ],
  tools: [],
  isStreamed: false,
  rest: {},
})

const signaturesIn = ({ turns }: Conversation) =>
  turns
    .flatMap(({ parts }) => parts)
    .flatMap((part) => (part.kind === 'call' ? [part.opaque?.value] : []))

describe('what the next turn must bring back', () => {
  test('is put back to the call that it belongs to', () => {
    const memory = reasoningMemory(reasoningStore(), 'app')
    memory.keep('one', signature('s1'))
    memory.keep('two', signature('s2'))

    expect(signaturesIn(memory.completed(calls('two', 'other', 'one')))).toEqual([
      's2',
      undefined,
      's1',
    ])
  })

  test('is what the client has sent, where it has sent it', () => {
    const memory = reasoningMemory(reasoningStore(), 'app')
    memory.keep('one', signature('kept'))
    const asked = calls('one')
    const [user, model] = asked.turns
    const sent = model!.parts.map((part) => ({ ...part, opaque: signature('sent') }))

    const completed = memory.completed({
      ...asked,
      turns: [user!, { ...model!, parts: sent } as typeof model & object],
    })

    expect(signaturesIn(completed)).toEqual(['sent'])
  })

  test('is not found by another application, whatever its name', () => {
    const store = reasoningStore()
    reasoningMemory(store, 'app').keep('one', signature('secret'))
    reasoningMemory(store, 'a').keep('pp\none', signature('secret'))

    for (const name of ['', 'other', 'app\none', 'ap'])
      expect(signaturesIn(reasoningMemory(store, name).completed(calls('one', 'p\none')))).toEqual([
        undefined,
        undefined,
      ])
  })

  test('is the latest of a call', () => {
    const store = reasoningStore()
    const memory = reasoningMemory(store, 'app')
    memory.keep('one', signature('before'))
    const { length } = store
    memory.keep('one', signature('behind'))

    expect(signaturesIn(memory.completed(calls('one')))).toEqual(['behind'])
    expect(store.length).toBe(length)
  })

  test('is bounded: the oldest goes first, and a value that is too long is not kept', () => {
    const store = reasoningStore()
    const memory = reasoningMemory(store, 'app')
    for (let at = 0; at < 400; at++) memory.keep(`call-${at}`, signature('x'.repeat(64 * 1024)))
    memory.keep('long', signature('x'.repeat(64 * 1024 + 1)))

    expect(store.length).toBeLessThanOrEqual(16 * 1024 * 1024)
    expect(store.values.size).toBeGreaterThan(200)
    const [first, last, long] = signaturesIn(memory.completed(calls('call-0', 'call-399', 'long')))
    expect([first, last?.length, long]).toEqual([undefined, 64 * 1024, undefined])
  })
})
