import type { Server } from 'bun'
import { hostAndPort } from '../../../src/server/address'
import { hello } from './models/hello'

/** One request as the provider received it. */
export type Received = {
  method: string
  path: string
  query: string
  headers: Headers
  /** The very bytes. */
  bytes: Uint8Array
  text: string
  /** The body's JSON, or undefined. */
  json: Record<string, unknown> | undefined
  signal: AbortSignal
}

/** Answers one request. */
export type Answer = (received: Received) => Response | Promise<Response>

/** A provider at the far end: a real server on loopback that records what reaches it. */
export type FakeProvider = {
  /** Base URL for `custom_host`. */
  url: string
  received: Received[]
  /** Answers from now on; by default {@link hello}. */
  answer: Answer
  [Symbol.dispose](): void
}

/** Starts a provider. `using` stops it. */
export function startProvider(answer: Answer = hello, hostname = '127.0.0.1'): FakeProvider {
  const received: Received[] = []
  const server: Server<undefined> = Bun.serve({
    port: 0,
    hostname,
    idleTimeout: 0,
    async fetch(request) {
      const url = new URL(request.url)
      const bytes = await request.bytes()
      const text = new TextDecoder().decode(bytes)
      const one: Received = {
        method: request.method,
        path: url.pathname,
        query: url.search,
        headers: request.headers,
        bytes,
        text,
        json: parse(text),
        signal: request.signal,
      }
      received.push(one)
      return provider.answer(one)
    },
  })
  const provider: FakeProvider = {
    url: `http://${hostAndPort(hostname, Number(server.port))}/v1`,
    received,
    answer,
    [Symbol.dispose]: () => void server.stop(true),
  }
  return provider
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}
