import type { Random } from '../support/random'

/** Pieces of HTTP and JSON that mean something to somebody, to be put in each other's place. */
const TOKENS = [
  ...['GET', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'PUT', 'get', 'PRI'],
  ...[
    'HTTP/1.1',
    'HTTP/1.0',
    'HTTP/2.0',
    'HTTP/1.9',
    '\r\n',
    '\n',
    '\r',
    '\r\n\r\n',
    ' ',
    '\t',
    ':',
  ],
  ...['Content-Length', 'Transfer-Encoding', 'Host', 'Connection', 'Upgrade', 'Expect', 'Cookie'],
  ...['Authorization', 'x-api-key', 'x-portkey-config', 'x-portkey-custom-host', 'Content-Type'],
  ...['chunked', 'identity', 'gzip', 'close', 'keep-alive', 'websocket', '100-continue', 'Bearer'],
  ...['/v1/chat/completions', '/v1/messages', '/v1/files', '/v1/models', '/v1/realtime', '/health'],
  ...['/smuggled', '/v1/proxy/chat/completions', '..', '%2e%2e', '//', '%00', '%zz', '?', '#', ';'],
  ...['{', '}', '[', ']', '"', ',', 'null', 'true', '1e400', '\\u0000', '\\ud800', '__proto__'],
  ...['fast', 'claude', 'model', 'stream', 'messages', '0', '-1', '+5', '0x5', '2147483648'],
  ...[
    '18446744073709551617',
    '\0',
    '\xff',
    '\xc3\xa9',
    'multipart/form-data',
    'boundary=x',
    '--x--',
  ],
].map((token) => Buffer.from(token, 'latin1'))

const splice = (bytes: Buffer, start: number, end: number, middle: Buffer) =>
  Buffer.concat([bytes.subarray(0, start), middle, bytes.subarray(end)])

type Mutation = (bytes: Buffer, random: Random, corpus: readonly Buffer[]) => Buffer

const MUTATIONS: readonly Mutation[] = [
  function flipBit(bytes, { below }) {
    const copy = Buffer.from(bytes)
    const at = below(bytes.length)
    copy[at] = (copy[at] as number) ^ (1 << below(8))
    return copy
  },
  function insertByte(bytes, { below }) {
    const at = below(bytes.length + 1)
    return splice(bytes, at, at, Buffer.of(below(256)))
  },
  function deleteBytes(bytes, { below }) {
    const at = below(bytes.length)
    return splice(bytes, at, at + 1 + below(4), Buffer.alloc(0))
  },
  function duplicate(bytes, { below }) {
    const start = below(bytes.length)
    const part = bytes.subarray(start, start + 1 + below(64))
    return splice(bytes, start, start, part)
  },
  function repeatByte(bytes, { below }) {
    const at = below(bytes.length)
    return splice(bytes, at, at, Buffer.alloc(1 + below(2000), bytes.subarray(at, at + 1)))
  },
  function insertToken(bytes, { below, pick }) {
    const at = below(bytes.length + 1)
    return splice(bytes, at, at, pick(TOKENS))
  },
  function swapToken(bytes, { below, pick }) {
    // From a random place on, so that not always the first one is swapped.
    const token = pick(TOKENS)
    const at = bytes.indexOf(token, below(bytes.length))
    if (at === -1) return flipLine(bytes, below)
    return splice(bytes, at, at + token.length, pick(TOKENS))
  },
  function duplicateLine(bytes, { below }) {
    return flipLine(bytes, below)
  },
  function crossOver(bytes, { below, pick }, corpus) {
    const other = pick(corpus)
    return Buffer.concat([
      bytes.subarray(0, below(bytes.length)),
      other.subarray(below(other.length)),
    ])
  },
  function truncate(bytes, { below }) {
    return bytes.subarray(0, 1 + below(bytes.length))
  },
]

/** Moves one line to another place, or doubles it. */
function flipLine(bytes: Buffer, below: Random['below']): Buffer {
  const start = bytes.indexOf('\r\n', below(bytes.length)) + 2
  const end = bytes.indexOf('\r\n', start) + 2
  if (start === 1 || end === 1) return bytes
  const to = bytes.indexOf('\r\n', below(bytes.length)) + 2
  return splice(bytes, to, to, bytes.subarray(start, end))
}

/** One of `corpus`, changed in up to four ways; one in five as it is. */
export function mutated(random: Random, corpus: readonly Buffer[]): Buffer {
  let bytes = random.pick(corpus)
  if (random.below(5) === 0) return bytes
  for (let count = 1 + random.below(4); count > 0 && bytes.length > 0; count--)
    bytes = random.pick(MUTATIONS)(bytes, random, corpus)
  return bytes
}
