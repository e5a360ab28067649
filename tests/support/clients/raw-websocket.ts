import { KEY } from '../portus'
import { watchedSocket } from './watched-socket'

const TEXT = 0x1
const FIN = 0x80
const MASKED = 0x80

/** A frame of a client, masked with zeros, which leave it as it is. RFC 6455 section 5.2. */
export function clientFrame(
  payload: Uint8Array | string,
  flags = FIN | TEXT,
  length?: number,
): Buffer {
  const bytes = Buffer.from(payload as string)
  const declared = length ?? bytes.length
  const head = Buffer.alloc(14)
  head[0] = flags
  head[1] = MASKED | 127
  head.writeBigUInt64BE(BigInt(declared), 2)
  return Buffer.concat([head, bytes])
}

/** Flags of a frame that is a part of a text: the first one, one between, and the last one. */
export const PART = { first: TEXT, between: 0x0, last: FIN }

/** A WebSocket whose client writes its bytes itself, and has shaken hands. */
export async function rawWebSocket(url: string, path: string, host = new URL(url).host) {
  const wire = watchedSocket(url)
  await wire.write(
    [
      `GET ${path} HTTP/1.1`,
      `host: ${host}`,
      'connection: Upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
      `authorization: Bearer ${KEY}`,
      '\r\n',
    ].join('\r\n'),
  )
  while (!wire.answer.includes('\r\n\r\n') && !wire.isClosed) await Bun.sleep(2)
  return wire
}
