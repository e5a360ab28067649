import { type Visit, whyNotAdmitted } from '../config/applications/admission'
import { isExpired, type ProxyKey } from '../config/applications/application'
import type { Live } from '../config/request-config'
import type { Snapshot } from '../config/snapshot'
import { viewFor } from '../config/view'
import { applicationPaused, modelDenied, NO_RETRY, type PortusError, portusError } from '../errors'
import type { Pauses } from '../limits/pauses'

/** How often it is looked whether sockets may stay. They are to end within a second. */
export const LOOK_MS = 500

/** With which key a handshake was let in, and what it asked. */
export type Admission = { key: ProxyKey; visit: Visit }

const admissions = new WeakMap<Request, Admission>()

/** Notes how a handshake was let in. */
export const noteAdmission = (handshake: Request, admission: Admission): void =>
  void admissions.set(handshake, admission)

/** A connection that was let in, and outlives the look at its key. */
export type AdmittedSocket = {
  /** The alias that it is for, if it is for one alone. */
  alias?: string
  /** Closes it, and tells its client why. */
  end(why: PortusError): void
}

/** The open connections of an app. */
export type AdmittedSockets = {
  /**
   * Ends a connection as soon as the key that it came with would no longer let it in.
   *
   * @returns Forgets it, because it has ended.
   */
  add(handshake: Request, socket: AdmittedSocket): () => void
}

type Entry = Admission & {
  socket: AdmittedSocket
  /** The configuration that it was last compared with. */
  seen?: Snapshot
}

/** What the open connections are looked after with. */
export type SocketOptions = {
  /** Told of each connection that comes, and of each that ends. */
  onChange?: ((by: 1 | -1) => void) | undefined
  /** None by default. */
  pauses?: Pick<Pauses, 'of' | 'onChange'> | undefined
  lookMs?: number
}

/** Keeps the open connections, and looks after them as long as there is one. */
export function admittedSockets(
  live: Live,
  { onChange = () => {}, pauses, lookMs = LOOK_MS }: SocketOptions = {},
): AdmittedSockets {
  const entries = new Set<Entry>()
  let looking: Timer | undefined
  let endHearing: (() => void) | undefined
  let keys: { of: Snapshot; byDigest: ReadonlyMap<string, ProxyKey> } | undefined
  const keyIn = (config: Snapshot, { digest }: ProxyKey) => {
    if (keys?.of !== config)
      keys = { of: config, byDigest: new Map(config.keys.map((key) => [key.digest.toHex(), key])) }
    return keys.byDigest.get(digest.toHex())
  }
  const look = () => {
    const [config, nowMs] = [live.current, Date.now()]
    for (const entry of entries) {
      const denied =
        entry.seen === config
          ? whyExpired(entry.key, nowMs)
          : whyEnded(entry, config, keyIn(config, entry.key), nowMs)
      const why = denied ?? (pauses?.of(entry.key.application) && applicationPaused())
      if (why) {
        forget(entry)
        entry.socket.end(why)
      }
    }
  }
  const forget = (entry: Entry) => {
    if (entries.delete(entry)) onChange(-1)
    if (entries.size === 0) stop()
  }
  const stop = () => {
    clearInterval(looking)
    looking = undefined
    endHearing?.()
    endHearing = undefined
  }
  return {
    add(handshake, socket) {
      const admission = admissions.get(handshake)
      if (!admission) return () => {}
      const entry: Entry = { ...admission, socket }
      entries.add(entry)
      onChange(1)
      looking ??= setInterval(look, lookMs).unref()
      endHearing ??= pauses?.onChange(look)
      return () => forget(entry)
    },
  }
}

const whyExpired = (key: ProxyKey, nowMs: number): PortusError | undefined =>
  isExpired(key, nowMs)
    ? portusError('invalid_api_key', 'expired', { headers: NO_RETRY })
    : undefined

/** Why a connection may not go on with a configuration that is new to it. */
function whyEnded(
  entry: Entry,
  config: Snapshot,
  key: ProxyKey | undefined,
  nowMs: number,
): PortusError | undefined {
  const { application } = entry.key
  if (key?.application !== application)
    return portusError('invalid_api_key', 'revoked', { headers: NO_RETRY })
  entry.key = key
  entry.seen = config
  const { alias } = entry.socket
  if (alias !== undefined && viewFor(config, application).aliases.denied?.has(alias))
    return modelDenied(alias)
  return whyNotAdmitted(key, config.applications.get(application), entry.visit, nowMs)
}
