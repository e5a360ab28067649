import { afterAll, beforeAll, beforeEach, describe, expect } from 'bun:test'
import type { AliasFile } from '../../../src/alias/schema'
import type { Report } from '../../../src/telemetry/record'
import type { Gateway } from '../../compat/matrix'
import { startPortus } from '../portus'
import { startOfficialGateway } from '../process/official'
import { hello } from '../providers/models/hello'
import { type FakeProvider, type Received, startProvider } from '../providers/server'

/** An answer whose body is kept as the bytes that arrived. */
export type Arrived = { status: number; headers: Headers; bytes: Buffer; text: string }

/** A Portus between a client that sends bytes and a provider that records and answers bytes. */
export type Path = {
  gateway: Gateway
  /** Where Portus listens, without a path. */
  url: string
  provider: FakeProvider
  /** Sends a body as it stands; no headers but these, the key and the content type. */
  send: (path: string, body: Content, headers?: Record<string, string>) => Promise<Arrived>
  /** The same, when the answer begins. */
  open: (path: string, body: Content, headers?: Record<string, string>) => Promise<Response>
  /** Asks for something that the provider keeps. */
  ask: (
    method: 'GET' | 'DELETE',
    path: string,
    headers?: Record<string, string>,
  ) => Promise<Response>
  /** The one request that reached the provider. */
  only: () => Received
  /** What was reported of the one request that was sent. */
  report: () => Promise<Report>
}

type Content = string | Uint8Array<ArrayBuffer>

/** Reads an answer to its end. */
export async function arrived(response: Response): Promise<Arrived> {
  const bytes = Buffer.from(await response.arrayBuffer())
  return { status: response.status, headers: response.headers, bytes, text: bytes.toString() }
}

/** What of a file's tests runs where. */
export type Setting = {
  gateways?: readonly Gateway[]
  /** What the provider answers before a test says otherwise. */
  answer?: FakeProvider['answer']
  aliases: (providerUrl: string) => Record<string, AliasFile>
}

/**
 * Runs the same tests through the gateway inside this process and through the official one on Node.
 * Each begins with a provider that has received nothing and answers as it should.
 */
export function throughGateways(
  { gateways = ['embedded', 'official'], answer = hello, aliases }: Setting,
  define: (path: Path) => void,
): void {
  describe.each([...gateways])('through the %s gateway', (gateway) => {
    const resources = new AsyncDisposableStack()
    const path = { gateway } as Path & { forget: () => void }
    beforeAll(async () => {
      const provider = resources.use(startProvider())
      const official =
        gateway === 'official' ? resources.use(await startOfficialGateway()).url : undefined
      const portus = resources.use(
        await startPortus({
          aliases: aliases(provider.url),
          ...(official !== undefined && { gateway: official }),
        }),
      )
      const open: Path['open'] = (to, body, headers) =>
        portus.call(to, { method: 'POST', body, ...(headers && { headers }) })
      Object.assign(path, {
        url: portus.url,
        provider,
        open,
        ask: (method, to, headers = {}) => portus.call(to, { method, headers }),
        send: async (...request: Parameters<typeof open>) => arrived(await open(...request)),
        only() {
          expect(provider.received).toHaveLength(1)
          return provider.received[0] as Received
        },
        async report() {
          const [report] = await portus.reported()
          return report as Report
        },
        forget() {
          provider.answer = answer
          provider.received.length = 0
          portus.reports.length = 0
        },
      } satisfies Omit<typeof path, 'gateway'>)
    }, 60_000)
    beforeEach(() => path.forget())
    afterAll(() => resources.disposeAsync())
    define(path)
  })
}
