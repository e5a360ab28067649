import { gzipSync } from 'node:zlib'
import type { Outcome } from '../assert/outcome'
import type { Fault, Wire } from '../providers/faulty/sockets'

/** A fault, and how a request may end that meets it. */
export type Case = Fault & { json: readonly Outcome[]; stream: readonly Outcome[] }

const OK = ['ok'] as const
const FAIL = ['clean-fail'] as const
const CUT = ['visible-cut'] as const
/** Where a part has been passed on or not, as it happened. */
const FAIL_OR_CUT = ['clean-fail', 'visible-cut'] as const

const chunk = (piece: string) => `${piece.length.toString(16)}\r\n${piece}\r\n`
const LAST_CHUNK = '0\r\n\r\n'

const head = (status: string, ...headers: string[]) =>
  `HTTP/1.1 ${status}\r\n${headers.map((header) => `${header}\r\n`).join('')}\r\n`
const typeOf = ({ answer }: Wire) => `Content-Type: ${answer.type}`
const CHUNKED = 'Transfer-Encoding: chunked'
const lengthOf = (body: string | Uint8Array) => `Content-Length: ${body.length}`

const good = (wire: Wire) =>
  head('200 OK', typeOf(wire), CHUNKED) + wire.answer.pieces.map(chunk).join('') + LAST_CHUNK

type Ending = 'reset' | 'close' | 'hang'
const ENDINGS: readonly Ending[] = ['reset', 'close', 'hang']

function strike(wire: Wire, ending: Ending): void {
  if (ending === 'reset') wire.reset()
  if (ending === 'close') wire.close()
}

/** Every way to stop, at a point of the exchange up to which `start` goes. */
const stops = (
  point: string,
  at: Fault['at'],
  start: (wire: Wire) => string,
  outcomes: Pick<Case, 'json' | 'stream'> = { json: FAIL, stream: FAIL },
): Record<string, Case> =>
  Object.fromEntries(
    ENDINGS.map((ending) => [
      `${ending}-${point}`,
      {
        at,
        ...outcomes,
        async play(wire) {
          const bytes = start(wire)
          if (bytes) {
            wire.send(bytes)
            await wire.settle()
          }
          strike(wire, ending)
          // Nothing more is sent on a connection that hangs, so nobody may reuse it.
          if (ending === 'hang') await new Promise(() => {})
        },
      },
    ]),
  )

/** Sends these bytes in place of an answer, and closes. */
const instead = (
  bytes: (wire: Wire) => string | Uint8Array,
  outcomes: Pick<Case, 'json' | 'stream'> = { json: FAIL, stream: FAIL },
): Case => ({
  at: 'request',
  ...outcomes,
  async play(wire) {
    wire.send(bytes(wire))
    await wire.settle()
    wire.close()
  },
})

/** The same, but the connection stays open for the next request. */
const andStay = (one: Case): Case => ({
  ...one,
  async play(wire) {
    await one.play({ ...wire, close() {} })
  },
})

const both = (outcomes: readonly Outcome[]) => ({ json: outcomes, stream: outcomes })
const gzip = (wire: Wire) => gzipSync(Buffer.from(wire.answer.pieces.join(''), 'latin1'))
const errorBody = (wire: Wire) =>
  JSON.stringify({
    ...(wire.ask.dialect === 'anthropic' && { type: 'error' }),
    error: { type: 'provider_type', message: 'The provider does not want to' },
  })
const status = (line: string) =>
  andStay(
    instead(
      (wire) =>
        head(line, 'Content-Type: application/json', lengthOf(errorBody(wire))) + errorBody(wire),
    ),
  )
const redirect = (line: string) =>
  andStay(instead((wire) => head(line, `Location: ${wire.elsewhere}`, 'Content-Length: 0')))
const badHead = (line: (wire: Wire) => string) =>
  instead((wire) => `${line(wire)}\r\n${typeOf(wire)}\r\n${CHUNKED}\r\n\r\n${LAST_CHUNK}`)
const badHeader = (header: string, outcomes = both(['clean-fail', 'ok'])) =>
  instead((wire) => good(wire).replace('\r\n', `\r\n${header}\r\n`), outcomes)
const badChunk = (garbage: string) =>
  instead(
    (wire) => head('200 OK', typeOf(wire), CHUNKED) + chunk(wire.answer.pieces[0] ?? '') + garbage,
    { json: FAIL_OR_CUT, stream: FAIL_OR_CUT },
  )
const half = ({ answer }: Wire) => {
  const text = answer.pieces.join('')
  return text.slice(0, text.indexOf('#') + 60)
}
const odd = (type: string, body: string, outcomes = both(FAIL)) =>
  andStay(instead(() => head('200 OK', type, lengthOf(body)) + body, outcomes))

/** What providers, and what stands before them, do when they are not well. */
export const FAULTS: Readonly<Record<string, Case>> = {
  good: andStay(instead(good, both(OK))),

  ...stops('on-accept', 'accept', () => ''),
  ...stops('at-the-headers', 'headers', () => ''),
  ...stops('in-the-request-body', 'half the body', () => ''),
  ...stops('before-the-status', 'request', () => ''),
  ...stops('in-the-status-line', 'request', () => 'HTTP/1.1 2'),
  ...stops('in-the-headers', 'request', (wire) => `HTTP/1.1 200 OK\r\n${typeOf(wire)}\r\nX-Ha`),
  ...stops('after-the-headers', 'request', (wire) => head('200 OK', typeOf(wire), CHUNKED)),
  ...stops(
    'in-the-body',
    'request',
    (wire) => head('200 OK', typeOf(wire), CHUNKED) + chunk(half(wire)),
    { json: FAIL_OR_CUT, stream: CUT },
  ),
  ...stops(
    'in-a-body-of-known-length',
    'request',
    (wire) => head('200 OK', typeOf(wire), lengthOf(wire.answer.pieces.join(''))) + half(wire),
    { json: FAIL_OR_CUT, stream: CUT },
  ),
  ...stops('before-the-last-chunk', 'request', (wire) => good(wire).slice(0, -LAST_CHUNK.length), {
    json: ['visible-cut', 'clean-fail'],
    // All of a stream has come, its terminal event too; how the connection ends says nothing more.
    stream: ['ok', 'visible-cut'],
  }),

  'byte-by-byte': {
    at: 'request',
    ...both(OK),
    async play(wire) {
      for (const byte of Buffer.from(good(wire), 'latin1')) {
        wire.send(Uint8Array.of(byte))
        await new Promise<void>((done) => setImmediate(done))
      }
    },
  },

  'another-protocol': instead(() => 'SSH-2.0-OpenSSH_9.2\r\n'),
  'binary-garbage': instead(() => Uint8Array.from({ length: 4096 }, (_, i) => (i * 193) % 256)),
  'empty-lines': instead(() => '\r\n\r\n\r\n\r\n'),
  'wrong-version': badHead(() => 'HTTP/2.0 200 OK'),
  'status-not-a-number': badHead(() => 'HTTP/1.1 abc OK'),
  'status-too-long': badHead(() => 'HTTP/1.1 2000 OK'),
  'status-000': badHead(() => 'HTTP/1.1 000 OK'),

  'chunk-size-not-hex': badChunk('ZZZ\r\nhello\r\n'),
  'chunk-size-negative': badChunk('-5\r\nhello\r\n'),
  'chunk-size-huge': badChunk('FFFFFFFFFFFFFFFFF\r\nhello\r\n'),
  'chunk-without-its-end': badChunk('5\r\nhelloXX5\r\nhello'),

  'length-too-long': instead(
    (wire) => {
      const body = wire.answer.pieces.join('')
      return head('200 OK', typeOf(wire), `Content-Length: ${body.length + 100}`) + body
    },
    { json: FAIL_OR_CUT, stream: ['ok', 'visible-cut'] },
  ),
  'length-too-short': instead(
    (wire) => {
      const body = wire.answer.pieces.join('')
      return head('200 OK', typeOf(wire), `Content-Length: ${body.length - 100}`) + body
    },
    // A JSON answer without its end is passed on as the provider delimited it: it cannot be parsed.
    both(FAIL_OR_CUT),
  ),
  'length-negative': badHead(() => 'HTTP/1.1 200 OK\r\nContent-Length: -5'),
  'two-lengths': instead(
    (wire) => {
      const body = wire.answer.pieces.join('')
      return head('200 OK', typeOf(wire), lengthOf(body), 'Content-Length: 3') + body
    },
    both(['clean-fail', 'ok']),
  ),

  'continue-before-the-answer': andStay(instead((w) => head('100 Continue') + good(w), both(OK))),
  'early-hints-before-the-answer': andStay(
    instead((w) => head('103 Early Hints', 'Link: </a>; rel=preload') + good(w), both(OK)),
  ),
  'two-processings-before-the-answer': andStay(
    instead((w) => head('102 Processing') + head('102 Processing') + good(w), both(OK)),
  ),
  'unasked-upgrade': instead(() =>
    head('101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket'),
  ),

  'status-199': status('199 Odd'),
  'status-299': andStay(
    instead((w) => good(w).replace('200 OK', '299 Odd'), both(['ok', 'clean-fail'])),
  ),
  'status-304': andStay(instead(() => head('304 Not Modified'))),
  'status-418': status('418 Teapot'),
  'status-429': status('429 Too Many Requests'),
  'status-500': status('500 Internal Server Error'),
  'status-529': status('529 Overloaded'),
  'status-600': status('600 Odd'),
  'status-999': status('999 Odd'),
  'empty-error': andStay(instead(() => head('503 Unavailable', 'Content-Length: 0'))),
  'error-page': andStay(
    instead(() => `${head('502 Bad', 'Content-Type: text/html', 'Content-Length: 6')}<html>`),
  ),
  ...stops('in-an-error', 'request', (wire) => {
    const body = errorBody(wire)
    return head('500 Oh', 'Content-Type: application/json', lengthOf(body)) + body.slice(0, 20)
  }),

  'header-too-large': badHeader(`X-Large: ${'a'.repeat(100_000)}`),
  'too-many-headers': badHeader(Array.from({ length: 1000 }, (_, i) => `X-${i}: a`).join('\r\n')),
  'header-without-a-colon': badHeader('no colon here'),
  'header-with-a-return': badHeader('X-A: b\rX-Injected: c'),
  'header-with-a-nul': badHeader('X-A: b\0c'),
  'header-names-another-header': andStay(badHeader('Connection: content-type, x-b', both(OK))),

  'gzip-well-done': andStay(
    instead(
      (w) =>
        Buffer.concat([
          Buffer.from(head('200 OK', typeOf(w), 'Content-Encoding: gzip', lengthOf(gzip(w)))),
          gzip(w),
        ]),
      both(OK),
    ),
  ),
  'gzip-cut-off': instead(
    (w) => {
      const bytes = gzip(w).subarray(0, -20)
      const start = head('200 OK', typeOf(w), 'Content-Encoding: gzip', lengthOf(bytes))
      return Buffer.concat([Buffer.from(start), bytes])
    },
    { json: FAIL_OR_CUT, stream: FAIL_OR_CUT },
  ),
  'gzip-that-is-none': andStay(
    instead((w) => good(w).replace('\r\n', '\r\nContent-Encoding: gzip\r\n'), both(FAIL)),
  ),

  'redirect-301': redirect('301 Moved'),
  'redirect-302': redirect('302 Found'),
  'redirect-303': redirect('303 See Other'),
  'redirect-307': redirect('307 Temporary'),
  'redirect-308': redirect('308 Permanent'),

  'two-answers-at-once': andStay(
    instead((w) => good(w) + good(w).replaceAll(`#${w.ask.id}#`, '#of-another#'), both(OK)),
  ),
  'more-bytes-than-announced': andStay(
    instead((w) => {
      const body = w.answer.pieces.join('')
      return `${head('200 OK', typeOf(w), lengthOf(body))}${body}#of-another#`
    }, both(OK)),
  ),
  'no-content-with-a-body': andStay(
    instead(
      () => `${head('204 No Content', 'Content-Length: 12')}#of-another#`,
      both(['ok', 'clean-fail']),
    ),
  ),

  'empty-answer': andStay(
    instead((w) => head('200 OK', typeOf(w), 'Content-Length: 0'), both(FAIL)),
  ),
  'answer-until-the-end': instead(
    (w) => `HTTP/1.0 200 OK\r\n${typeOf(w)}\r\n\r\n${w.answer.pieces.join('')}`,
    both(OK),
  ),
  'page-with-a-good-status': odd('Content-Type: text/html', '<html>Log in</html>'),
  // As the provider delimited it: no client takes it for a whole one.
  'json-cut-off': andStay(
    instead(
      (w) => {
        const body = half(w)
        const start = head('200 OK', 'Content-Type: application/json', lengthOf(body))
        return w.ask.isStream ? good(w) : start + body
      },
      { json: FAIL_OR_CUT, stream: OK },
    ),
  ),
  'stream-without-its-end': instead(
    (w) =>
      w.ask.isStream
        ? head('200 OK', typeOf(w), CHUNKED) + chunk(half(w)) + LAST_CHUNK
        : head('500 Oh'),
    { json: FAIL, stream: CUT },
  ),
}
