/**
 * What the gateway's module sees in place of its server, its runtime and some globals. Only that
 * module imports this file's shadows; nothing outside it changes.
 *
 * The gateway is one module with state of its own, so there is one of it in a process; the state
 * here is that of its single boot.
 */

import {
  type CredentialsOf,
  credentialBook,
  type OnCredentialFailure,
} from '../../credentials/cloud-credentials'
import type { Surroundings } from '../../credentials/token/token-request'
import { egressProxy, type ProxyOf } from './ask/egress-proxy'
import { exchanges } from './ask/exchange'
import { providerFetch, senderFor } from './ask/provider-fetch'
import type { Send } from './ask/redirects'

/** The gateway's app: a request in, a response out. */
export type GatewayApp = (request: Request) => Response | Promise<Response>

/** What one boot of the gateway is given. */
export type Boot = {
  /** Everything the gateway may read of the environment. */
  env: Readonly<Record<string, string>>
  /** Takes what the gateway prints. */
  print: (args: readonly unknown[]) => void
  inProcess: ReadonlyMap<string, Send>
  /** The variables in which clouds say who and where this process is. The gateway does not see them. */
  cloudEnv?: Readonly<Record<string, string | undefined>>
  /** Hears of credentials that could not be got or renewed. */
  onCredentialFailure?: OnCredentialFailure
}

let boot: Boot = { env: {}, print: () => {}, inProcess: new Map() }
let credentialsOf: CredentialsOf = () => undefined
let proxyOf: ProxyOf = () => undefined
let isServing = false
const app = Promise.withResolvers<GatewayApp>()

/** Resolves when the gateway's module has handed over its app. */
export const booted: Promise<GatewayApp> = app.promise

/**
 * Must run before the gateway's module is imported: it reads its environment while it loads.
 *
 * @returns The credentials that Portus puts onto requests itself.
 */
export function prepare(given: Boot): CredentialsOf {
  boot = given
  const surroundings: Surroundings = {
    env: given.cloudEnv ?? {},
    fetch: (url, init) => senderFor(given.inProcess, url)(url, init as BunFetchRequestInit),
    nowMs: Date.now,
  }
  proxyOf = egressProxy(given.cloudEnv ?? {})
  credentialsOf = credentialBook(surroundings, given.onCredentialFailure)
  return credentialsOf
}

// --- @hono/node-server

/** Opens no port: hands the app over instead. */
export function serve({ fetch }: { fetch: GatewayApp }): object {
  isServing = true
  app.resolve(fetch)
  return {}
}

// --- @hono/node-ws and ws

/** What the WebSocket route answers where it has nothing against the configuration. */
export const NOT_UPGRADED = 501

/**
 * The gateway's own WebSocket route needs a listening Node server. Here it only says where it would
 * go, and with what credentials, to whoever asked in an exchange.
 */
export const createNodeWebSocket = () => ({
  injectWebSocket: () => {},
  upgradeWebSocket:
    (connect: (context: unknown) => Promise<unknown>) => async (context: unknown) => {
      const question = exchanges.getStore()
      const onSocket = question?.kind === 'socket' ? question.onSocket : undefined
      const fail = () => onSocket?.(undefined)
      // With a socket it waits for its opening, which never comes; it ends where there is none.
      if (onSocket) void connect(context).then(fail, fail)
      return new Response(null, { status: NOT_UPGRADED })
    },
})

/** The gateway's outgoing WebSocket: tells its address, and never opens. */
export class ProviderSocket {
  constructor(url: string, { headers }: { headers: Record<string, string> }) {
    const question = exchanges.getStore()
    if (question?.kind === 'socket') question.onSocket({ url, headers })
  }

  addEventListener(): void {}
}

// --- @smithy/signature-v4 and @aws-crypto/sha256-js

export { Sha256, SignatureV4 } from './aws-signer'

// --- https

/**
 * Two guardrails give it to `fetch`, so that certificates of their own hosts are not checked. Bun's `fetch`
 * does not look at it, and checks them. Node's has all of `http` behind it: a megabyte of the executable.
 */
export class Agent {}

// --- hono/adapter

/**
 * While it loads, the gateway is told that it runs on Node, for the code paths that are right here
 * (`TRUSTED_CUSTOM_HOSTS`, workload identity, no second compression). While it serves it is not, so
 * that it skips its log page's copy of every answer.
 */
export const getRuntimeKey = (): string => (isServing ? 'other' : 'node')

/** The gateway asks for its environment in every request. */
export const env = (): Readonly<Record<string, string>> => boot.env

// --- globals

/** See {@link providerFetch}. */
export const fetch = (input: string | URL, init?: RequestInit): Promise<Response> =>
  providerFetch(boot.inProcess, credentialsOf, proxyOf)(input, init)

/**
 * Says of a text that it is text, which Bun 1.4 leaves out. The gateway makes such a response when a
 * provider cannot be reached, would take it for JSON, and give up instead of trying the next target.
 */
export class Response extends globalThis.Response {
  /** The gateway asks this of responses that come from elsewhere, too. */
  static override [Symbol.hasInstance] = (value: unknown) => value instanceof globalThis.Response

  constructor(...[body, init]: ConstructorParameters<typeof globalThis.Response>) {
    super(body, init)
    if (typeof body === 'string' && !this.headers.has('content-type'))
      this.headers.set('content-type', 'text/plain;charset=UTF-8')
  }
}

/** The gateway waits 25 ms before the first chunk of a stream and 1 ms before some others. */
const ARTIFICIAL_DELAYS_MS = new Set([1, 25])

/** Runs the gateway's artificial waits at once; every other delay is what it was. */
export function setTimeout(callback: () => void, delayMs: number): unknown {
  if (!ARTIFICIAL_DELAYS_MS.has(delayMs)) return globalThis.setTimeout(callback, delayMs)
  queueMicrotask(callback)
  return undefined
}

/** Only the gateway's start-up animation and its unused caches repeat themselves. */
export const setInterval = (): undefined => undefined

const print = (...args: unknown[]) => boot.print(args)

/** The gateway prints request data, clears the terminal and animates. */
export const console = {
  log: print,
  info: print,
  warn: print,
  error: print,
  debug: print,
  clear: () => {},
}

/** The gateway's view of the process: no page that shows provider keys, no exception handlers. */
export const process = {
  argv: ['node', 'portkey', '--headless'],
  get env() {
    return boot.env
  },
  cwd: () => '/',
  on: () => {},
  stdout: { write: () => true },
}
