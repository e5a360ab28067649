import {
  brotliCompressSync,
  constants,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib'

const MIB = 1024 * 1024

/** What a hostile provider sends. */
export type HostileAnswer = {
  /** All of it that stands before the body. */
  head: string
  /** The beginning of the body. */
  start?: Uint8Array | string
  /** What is then sent again and again, without an end. */
  endless?: Uint8Array | string
  /** In place of an end: the connection stays open. */
  isOpen?: boolean
}

/** What of a request decides on the answer. */
export type HostileAsk = { isStream: boolean }

/** Makes an answer. */
export type HostileCase = (ask: HostileAsk) => HostileAnswer

const typeOf = ({ isStream }: HostileAsk) => (isStream ? 'text/event-stream' : 'application/json')

const head = (ask: HostileAsk, headers: string, status = '200 OK') =>
  `HTTP/1.1 ${status}\r\nContent-Type: ${typeOf(ask)}\r\nConnection: close\r\n${headers}\r\n`

const coded =
  (coding: string, start: () => Uint8Array | string, more: Partial<HostileAnswer> = {}) =>
  (ask: HostileAsk): HostileAnswer => ({
    head: head(ask, `Content-Encoding: ${coding}\r\n`),
    start: start(),
    ...more,
  })

/** A thousandth of what it becomes, and a part of a body that any number of such parts can follow. */
const endlessPart = deflateRawSync(Buffer.alloc(MIB), { finishFlush: constants.Z_FULL_FLUSH })

const GZIP_HEAD = Buffer.from('1f8b08000000000000ff', 'hex')
const ZLIB_HEAD = Buffer.from('789c', 'hex')

/** Bodies that become a hundred times longer and more. */
const nothing = () => Buffer.alloc(96 * MIB)
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } }

/** Making them takes time, so each is made once, when it is first asked for. */
const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** What a good provider of chats answers. */
export const GOOD_CHAT = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-real',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
})

const GOOD_EVENTS = `data: ${JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-real',
  choices: [{ index: 0, delta: { role: 'assistant', content: 'Hello' }, finish_reason: null }],
})}\n\ndata: ${JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-real',
  choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
})}\n\ndata: [DONE]\n\n`

const good = ({ isStream }: HostileAsk) => (isStream ? GOOD_EVENTS : GOOD_CHAT)

/** A good answer under a `content-encoding`. */
const goodIn =
  (coding: string, encode: (text: string) => Uint8Array | string, headers = ''): HostileCase =>
  (ask) => ({
    head: head(ask, `Content-Encoding: ${coding}\r\n${headers}`),
    start: encode(good(ask)),
  })

/** Good answers in codings that are known, in every spelling. */
export const GOOD_CODINGS: Record<string, HostileCase> = {
  gzip: goodIn('gzip', gzipSync),
  'gzip-upper': goodIn('GZip', gzipSync),
  'x-gzip': goodIn('x-gzip', gzipSync),
  deflate: goodIn('deflate', deflateSync),
  'deflate-raw': goodIn('deflate', deflateRawSync),
  br: goodIn('br', (text) => brotliCompressSync(text)),
  'gzip-twice': goodIn('gzip, gzip', (text) => gzipSync(gzipSync(text))),
  'gzip-in-br': goodIn('gzip,br', (text) => brotliCompressSync(gzipSync(text))),
  'gzip-and-identity': goodIn('gzip, identity', gzipSync),
  identity: goodIn('identity', (text) => text),
  'no-coding': goodIn('', (text) => text),
  'gzip-in-parts': goodIn('gzip', (text) =>
    Buffer.concat([gzipSync(text.slice(0, 40)), gzipSync(text.slice(40))]),
  ),
}

/** Answers in codings that are not known, or that they do not have. */
export const BAD_CODINGS: Record<string, HostileCase> = {
  'coding-x': goodIn('x', (text) => text),
  'coding-compress': goodIn('compress', (text) => text),
  'coding-chain': goodIn('gzip, x', (text) => text),
  'codings-many': goodIn('gzip, gzip, gzip', (text) => gzipSync(gzipSync(gzipSync(text)))),
  'gzip-plain': goodIn('gzip', (text) => text),
  'br-plain': goodIn('br', (text) => text),
  'coding-zstd': goodIn('zstd', (text) => zstdCompressSync(text)),
  'gzip-cut': goodIn('gzip', (text) => gzipSync(text).subarray(0, -9)),
  'br-cut': goodIn('br', (text) => brotliCompressSync(text).subarray(0, -5)),
  'deflate-cut': goodIn('deflate', (text) => deflateSync(text).subarray(0, -9)),
  'deflate-raw-cut': goodIn('deflate', (text) => deflateRawSync(text).subarray(0, -9)),
  'gzip-damaged': goodIn('gzip', (text) => {
    const bytes = gzipSync(text)
    bytes.fill(0x55, bytes.length - 8)
    return bytes
  }),
  'gzip-once-of-two': goodIn('gzip, gzip', gzipSync),
}

/** Short answers that become long ones. */
export const BOMBS: Record<string, HostileCase> = {
  'bomb-gzip': coded('gzip', () => GZIP_HEAD, { endless: endlessPart }),
  'bomb-deflate': coded('deflate', () => ZLIB_HEAD, { endless: endlessPart }),
  'bomb-deflate-raw': coded('deflate', () => '', { endless: endlessPart }),
  'bomb-br': coded(
    'br',
    once(() => brotliCompressSync(nothing(), BROTLI)),
  ),
  'bomb-nested': coded(
    'gzip, gzip',
    once(() => gzipSync(gzipSync(nothing()))),
  ),
  'bomb-of-nothing': coded(
    'gzip, gzip',
    once(() => gzipSync(Buffer.concat(new Array<Buffer>(MIB).fill(gzipSync(''))))),
  ),
}

const ZEROS = Buffer.alloc(64 * 1024, '0')

const endlessAs =
  (type: string): HostileCase =>
  () => ({
    head: `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nConnection: close\r\n\r\n`,
    endless: ZEROS,
  })

/** Answers that are read whole, and have no end. */
export const ENDLESS: Record<string, HostileCase> = {
  'endless-text': (ask) => ({
    head: head(ask, ''),
    start: ask.isStream ? 'data: {"a":"' : '{"a":"',
    endless: ZEROS,
  }),
  'endless-page': endlessAs('text/html'),
  'endless-image': endlessAs('image/png'),
  'endless-film': endlessAs('video/mp4'),
}

const flood = (before: string, piece: string): HostileCase => {
  const pieces = piece.repeat(Math.ceil((64 * 1024) / piece.length))
  return () => ({ head: before, endless: pieces })
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'

const CALL = '{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}},'

/** Answers whose JSON costs far more than its bytes. */
const heavy =
  (json: () => string): HostileCase =>
  (ask) => ({ head: head(ask, ''), start: ask.isStream ? `data: ${json()}\n\n` : json() })

export const HEAVY: Record<string, HostileCase> = {
  'heavy-lists': heavy(() => '['.repeat(8 * MIB)),
  'heavy-objects': heavy(() => '{"a":'.repeat(MIB)),
  'heavy-values': heavy(() => `{"choices":[${'{},'.repeat(2 * MIB)}{}]}`),
  'heavy-calls': heavy(
    () => `{"choices":[{"index":0,"message":{"tool_calls":[${CALL.repeat(50_000)}{}]}}]}`,
  ),
  'heavy-names': heavy(
    () => `{${Array.from({ length: 300_000 }, (_, at) => `"k${at}":1`).join(',')}}`,
  ),
}

/** Heads that are too long. */
export const LONG_HEADS: Record<string, HostileCase> = {
  'headers-900k': (ask) => ({
    head: head(ask, `X-Big: ${'a'.repeat(900_000)}\r\n`),
    start: good(ask),
  }),
  'headers-70k': (ask) => ({
    head: head(ask, `X-Big: ${'a'.repeat(70_000)}\r\n`),
    start: good(ask),
  }),
  'headers-many': (ask) => ({
    head: head(ask, Array.from({ length: 240 }, (_, at) => `X-${at}: a\r\n`).join('')),
    start: good(ask),
  }),
  'headers-endless': flood(`${OK}X-Big: `, 'a'),
  'headers-endless-many': flood(OK, 'X-A: aaaaaaaaaaaaaaaaaaaa\r\n'),
}

/** Floods that the runtime takes in for as long as somebody waits. */
export const FLOODS: Record<string, HostileCase> = {
  'informational-103': flood('', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'),
  'informational-100': flood('', 'HTTP/1.1 100 Continue\r\n\r\n'),
  'chunk-extension': flood(`${OK}Transfer-Encoding: chunked\r\n\r\n2;a=`, 'a'),
  trailers: flood(`${OK}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n`, 'X-A: aaaaaaaaaa\r\n'),
}

const LIMITED = '429 Too Many Requests'
const error =
  (coding: string, start: Uint8Array | string, more: Partial<HostileAnswer> = {}): HostileCase =>
  () => ({
    head: head({ isStream: false }, coding ? `Content-Encoding: ${coding}\r\n` : '', LIMITED),
    start,
    ...more,
  })
const ERROR = JSON.stringify({ error: { message: 'Slow down', type: 'rate_limit_error' } })

/** Errors that are too long, or in a coding. */
export const ERRORS: Record<string, HostileCase> = {
  'error-gzip': error('gzip', gzipSync(ERROR)),
  'error-endless': error('', '{"error":{"message":"', { endless: ZEROS }),
  'error-bomb': error('gzip', GZIP_HEAD, { endless: endlessPart }),
  'error-coding-x': error('x', ERROR),
  'error-lists': error('', '['.repeat(MIB - 1)),
  'error-values': error('', `{"error":{"message":"a"},"a":[${'{},'.repeat(300_000)}1]}`),
  'error-gzip-plain': error('gzip', ERROR),
}

const FRAMES =
  (start: Uint8Array, endless?: Uint8Array): HostileCase =>
  () => ({
    head: 'HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\nConnection: close\r\n\r\n',
    start,
    ...(endless && { endless }),
  })

/** The beginning of a frame: its length, that of its headers, and their checksum. */
function prelude(total: number, headerBytes: number): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt32BE(total, 0)
  bytes.writeUInt32BE(headerBytes, 4)
  bytes.writeUInt32BE(Bun.hash.crc32(bytes.subarray(0, 8)), 8)
  return bytes
}

/** A whole frame without headers. */
function frameOf(payload: Buffer): Buffer {
  const bytes = Buffer.concat([prelude(payload.length + 16, 0), payload, Buffer.alloc(4)])
  bytes.writeUInt32BE(Bun.hash.crc32(bytes.subarray(0, -4)), bytes.length - 4)
  return bytes
}

/** Frames of AWS that are too long, or hold too much. */
export const LONG_FRAMES: Record<string, HostileCase> = {
  'frame-4g': FRAMES(prelude(2 ** 32 - 1, 0), ZEROS),
  'frame-30m': FRAMES(prelude(30 * MIB, 0), ZEROS),
  'frame-lists': FRAMES(frameOf(Buffer.alloc(4 * MIB, '['))),
  'frame-values': FRAMES(frameOf(Buffer.from(`[${'{},'.repeat(MIB)}{}]`))),
  'frame-headers': FRAMES(prelude(20 * MIB, 19 * MIB), ZEROS),
}

export const HOSTILE_ANSWERS: Readonly<Record<string, HostileCase>> = {
  ...GOOD_CODINGS,
  ...BAD_CODINGS,
  ...BOMBS,
  ...ENDLESS,
  ...HEAVY,
  ...LONG_HEADS,
  ...FLOODS,
  ...ERRORS,
  ...LONG_FRAMES,
  good: (ask) => ({ head: head(ask, ''), start: good(ask) }),
  'length-and-chunks': (ask) => ({
    head: head(ask, 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'),
    start: `${good(ask).length.toString(16)}\r\n${good(ask)}\r\n0\r\n\r\n`,
  }),
}
