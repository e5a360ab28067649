import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { bytesInFlight, NO_HOLD } from '../../../src/limits/bytes-in-flight'
import { type Bridge, bridge } from '../../../src/realtime/bridge'
import { redactor } from '../../../src/telemetry/redact'

/** A provider's end that keeps what is done with it. */
class ProviderEnd extends EventTarget {
  readonly sent: unknown[] = []
  readonly ends: unknown[][] = []
  bufferedAmount = 0
  send(data: unknown) {
    this.sent.push(data)
  }
  close(...args: unknown[]) {
    this.ends.push(['close', ...args])
  }
  terminate() {
    this.ends.push(['terminate'])
  }
  says(data: string | ArrayBuffer) {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }
  leaves(code: number, reason = '') {
    this.dispatchEvent(new CloseEvent('close', { code, reason }))
  }
}

/** Both ends of a bridge, and how it ended. */
function bridged({ isOpen = true, sendReturns = 1, waiting = 0, hold = NO_HOLD } = {}) {
  const provider = new ProviderEnd()
  const ends: Parameters<Parameters<typeof bridge>[2]>[0][] = []
  const received: (string | Uint8Array)[] = []
  const clientEnds: unknown[][] = []
  const client = {
    send(data: string | Uint8Array) {
      received.push(data)
      return sendReturns
    },
    close: (...args: unknown[]) => void clientEnds.push(['close', ...args]),
    getBufferedAmount: () => waiting,
    terminate: () => void clientEnds.push(['terminate']),
  }
  const both: Bridge = bridge(
    provider as unknown as WebSocket,
    hold,
    (end) => ends.push(end),
    redactor([]),
  )
  if (isOpen) both.open(client)
  return { provider, both, client, received, clientEnds, ends }
}

const bytes = (...values: number[]) => new Uint8Array(values)

describe('what one end says', () => {
  test('the other hears as it was said, text as text and bytes as bytes', () => {
    const { provider, both, client, received } = bridged()

    both.message(client, 'é')
    both.message(client, bytes(1, 2))
    provider.says('😀')
    provider.says(bytes(3).buffer)
    provider.says('')

    expect(provider.sent).toEqual(['é', bytes(1, 2)])
    expect(received).toEqual(['😀', bytes(3), ''])
  })

  test('the client hears when it is there, in the same order', () => {
    const { provider, both, client, received } = bridged({ isOpen: false })
    provider.says('one')
    provider.says('two')
    expect(received).toEqual([])

    both.open(client)
    provider.says('three')

    expect(received).toEqual(['one', 'two', 'three'])
  })

  test('is too much where one message has more than 16 MiB', () => {
    const { provider, client, received, clientEnds, ends, both } = bridged()
    provider.says('a'.repeat(16 * 1024 * 1024))
    expect(received).toBeArrayOfSize(1)

    provider.says('a'.repeat(16 * 1024 * 1024 + 1))
    both.message(client, 'more')

    expect(received).toBeArrayOfSize(1)
    expect(clientEnds).toEqual([['close', 1009, 'The provider’s message is too long']])
    expect(provider.ends).toEqual([['terminate']])
    expect(ends).toEqual([{ outcome: 'failed', bytes: 16 * 1024 * 1024 }])
  })

  test('is too much where 16 MiB come before the client is there', () => {
    const { provider, both, client, received, ends } = bridged({ isOpen: false })
    const mebibyte = 'a'.repeat(1024 * 1024)
    for (let count = 0; count < 16; count++) provider.says(mebibyte)
    expect(ends).toEqual([])

    provider.says('a')
    both.open(client)

    expect(ends).toEqual([{ outcome: 'failed', bytes: 0 }])
    expect(provider.ends).toEqual([['terminate']])
    expect(received).toEqual([])
  })

  test('is counted in bytes where it goes to the client', () => {
    const { provider, both, client, ends } = bridged()
    provider.says('é')
    provider.says(bytes(1, 2, 3).buffer)
    both.message(client, 'not counted')

    both.close(client, 1000, '')

    expect(ends).toEqual([{ outcome: 'complete', bytes: 5 }])
  })

  test('arrives whole and in order, whatever it is', () => {
    const frame = fc.oneof(
      fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
      fc.uint8Array({ maxLength: 20 }).map((made) => new Uint8Array(made)),
    )
    fc.assert(
      fc.property(fc.array(frame), fc.nat(20), (frames, openAt) => {
        const { provider, both, client, received, ends } = bridged({ isOpen: false })
        for (const [index, said] of frames.entries()) {
          if (index === openAt) both.open(client)
          provider.says(typeof said === 'string' ? said : said.buffer)
        }
        if (frames.length <= openAt) both.open(client)
        provider.leaves(1000)

        expect(received).toEqual(frames)
        const length = frames.reduce((sum, said) => sum + Buffer.byteLength(said), 0)
        expect(ends).toEqual([{ outcome: 'complete', bytes: length }])
      }),
      { seed: 42, numRuns: 100 },
    )
  })
})

describe('when the provider leaves', () => {
  type Row = [sentence: string, code: number, reason: string, outcome: string, end: unknown[]]
  const rows: Row[] = [
    ['the client is told why', 1000, 'done', 'complete', ['close', 1000, 'done']],
    [
      'the client is told a code of the provider’s own',
      4001,
      'session over',
      'complete',
      ['close', 4001, 'session over'],
    ],
    ['without a code the client is told none', 1005, '', 'complete', ['close']],
    ['with a code that cannot be sent the client is told none', 1015, '', 'complete', ['close']],
    [
      'without a word the client is told that something broke',
      1006,
      '',
      'failed',
      ['close', 1011, 'The provider’s connection broke off'],
    ],
  ]

  test.each(rows)('%s', (_, code, reason, outcome, end) => {
    const { provider, clientEnds, ends } = bridged()

    provider.leaves(code, reason)

    expect(clientEnds).toEqual([end])
    expect(ends).toEqual([{ outcome, bytes: 0 }] as typeof ends)
  })

  test('before the client is there, the client is told then, behind all that was said', () => {
    const { provider, both, client, received, clientEnds, ends } = bridged({ isOpen: false })
    provider.says('bye')
    provider.leaves(1000, 'done')
    expect(ends).toEqual([])

    both.open(client)

    expect(received).toEqual(['bye'])
    expect(clientEnds).toEqual([['close', 1000, 'done']])
    expect(ends).toEqual([{ outcome: 'complete', bytes: 3 }])
  })
})

describe('when the client leaves', () => {
  type Row = [sentence: string, code: number, reason: string, outcome: string, end: unknown[]]
  const rows: Row[] = [
    ['the provider is told why', 1000, 'done', 'complete', ['close', 1000, 'done']],
    [
      'the provider is told a code of the client’s own',
      4001,
      'x',
      'complete',
      ['close', 4001, 'x'],
    ],
    ['without a code the provider is told none', 1005, '', 'complete', ['close']],
    ['without a word it was cut off', 1006, '', 'cancelled', ['close']],
  ]

  test.each(rows)('%s', (_, code, reason, outcome, end) => {
    const { provider, both, client, ends } = bridged()

    both.close(client, code, reason)

    expect(provider.ends).toEqual([end])
    expect(ends).toEqual([{ outcome, bytes: 0 }] as typeof ends)
  })

  test('with a code that the runtime lets no client send, the provider is left without one', () => {
    const { provider, both, client } = bridged()
    const close = provider.close.bind(provider)
    provider.close = (...args) => {
      if (args.length > 0) throw new DOMException('No', 'InvalidAccessError')
      close()
    }

    both.close(client, 1001, 'gone')

    expect(provider.ends).toEqual([['close']])
  })

  test('the end is told once, however many ends there are', () => {
    const { provider, both, client, ends } = bridged()

    both.close(client, 1000, '')
    provider.leaves(1006)
    both.close(client, 1006, '')
    both.goAway()

    expect(ends).toEqual([{ outcome: 'complete', bytes: 0 }])
  })
})

describe('an end that does not read', () => {
  test('ends both, where it is the client', () => {
    const { provider, received, clientEnds, ends } = bridged({ sendReturns: 0 })

    provider.says('one')
    provider.says('two')

    expect(received).toEqual(['one'])
    expect(clientEnds).toEqual([['terminate']])
    expect(provider.ends).toEqual([['terminate']])
    expect(ends).toEqual([{ outcome: 'failed', bytes: 0 }])
  })

  test('is not one that was told nothing at all', () => {
    const { provider, clientEnds, ends } = bridged({ sendReturns: 0 })

    provider.says('')

    expect(clientEnds).toEqual([])
    expect(ends).toEqual([])
  })

  test('is not one for which something waits', () => {
    const { provider, received, ends } = bridged({ sendReturns: -1 })

    provider.says('one')
    provider.says('two')

    expect(received).toEqual(['one', 'two'])
    expect(ends).toEqual([])
  })

  test('ends both, where it is the provider', () => {
    const { provider, both, client, clientEnds, ends } = bridged()
    provider.bufferedAmount = 16 * 1024 * 1024
    both.message(client, 'one')
    expect(ends).toEqual([])

    provider.bufferedAmount++
    both.message(client, 'two')

    expect(clientEnds).toEqual([['close', 1013, 'The provider does not read what is sent']])
    expect(provider.ends).toEqual([['terminate']])
    expect(ends).toEqual([{ outcome: 'failed', bytes: 0 }])
  })
})

describe('when the process is about to end', () => {
  test('both ends are told', () => {
    const { provider, both, clientEnds, ends } = bridged()

    both.goAway()

    expect(clientEnds).toEqual([['close', 1001, 'The server is shutting down']])
    expect(provider.ends).toEqual([['close', 1001, '']])
    expect(ends).toEqual([{ outcome: 'complete', bytes: 0 }])
  })

  test('a client that comes after that is told too', () => {
    const { both, client, clientEnds } = bridged({ isOpen: false })
    both.goAway()

    both.open(client)

    expect(clientEnds).toEqual([['close', 1001, 'The server is shutting down']])
  })
})

describe('what waits to be sent', () => {
  const MB = 1024 * 1024

  test('is counted while it waits, and let go with the connection', () => {
    const inFlight = bytesInFlight(64 * MB)
    const hold = inFlight.holdFor('app')
    const { provider, both, client } = bridged({ hold, waiting: MB })

    provider.bufferedAmount = 2 * MB
    both.message(client, 'one')
    expect(inFlight.held).toBe(3 * MB)
    provider.bufferedAmount = 0
    both.message(client, 'two')
    expect(inFlight.held).toBe(MB)
    hold.release()
    both.message(client, 'three')

    expect(inFlight.held).toBe(0)
  })

  test('ends the connection where the application holds too much already', () => {
    const inFlight = bytesInFlight(64 * MB)
    inFlight.holdFor('app').take(15 * MB)
    const { provider, both, client, clientEnds, ends } = bridged({ hold: inFlight.holdFor('app') })

    provider.bufferedAmount = 2 * MB
    both.message(client, 'one')

    expect(clientEnds).toEqual([['close', 1013, 'Too many frames wait']])
    expect(provider.ends).toEqual([['terminate']])
    expect(ends.map(({ outcome }) => outcome)).toEqual(['failed'])
  })

  test('is none of a connection that is merely busy', () => {
    const inFlight = bytesInFlight(64 * MB)
    const { provider, both, client } = bridged({ hold: inFlight.holdFor('app') })

    provider.bufferedAmount = 64 * 1024
    both.message(client, 'one')

    expect(inFlight.held).toBe(0)
  })
})
