import type { AnswerFacts } from '../api/answer-facts'
import type { ErrorKind } from '../errors'
import type { Admission } from '../limits/admission'
import type { Hold } from '../limits/bytes-in-flight'
import type { Rule } from '../limits/rules/rule'
import { emptyTrace, type Trace } from './trace'

/** Who has answered a request, or was asked to. */
export type Answerer = {
  provider?: string
  model?: string
  /** The gateway's name of the target, e.g. `config.targets[1]`. */
  target?: string
  retries?: number
}

/** How large a request is, for what its provider does not count. */
export type SentSize = {
  /** Bytes of its JSON, without the files and pictures in it. */
  textBytes: number
  /** How many files and pictures stand in its JSON. */
  media: number
  /** Characters that are to be spoken. */
  characters?: number
  /** Bytes of a form that have come from the client. */
  formBytes?: number
  /** Requests of a batch. */
  batchRequests?: number
}

/** What is known of one request so far. Filled in on its way; read once, when it ends. */
export type RequestRecord = {
  id: string
  /** `performance.now()` when the request arrived. */
  readonly startedAtMs: number
  readonly method: string
  path: string
  /** Who asks: the address of the client, behind trusted proxies. */
  clientAddress?: string
  /** As the client sent it, at any length. */
  userAgent?: string
  /** Whether the client asked for a stream. Unknown until its request has been read. */
  isStreamed?: boolean
  application?: string
  /** The name of the endpoint that it asks for, once its key is known to be right. */
  endpoint?: string
  /** Whether it is counted as an open stream. */
  isStreamOpen?: boolean
  /** The name of its key, where that has one. */
  keyName?: string
  /** Counts the bytes that are kept for the request, from when its application is known. */
  hold?: Hold
  /** The limit that has refused it. */
  refusedBy?: Rule
  /** What its limits have let in, from when they have. Whoever ends it settles it. */
  admission?: Admission
  alias?: string
  /** What the client called the model, where no alias has that name. */
  requestedModel?: string
  answerer?: Answerer
  /** The conversation that it belongs to, as its client calls it. */
  session?: string
  /** Whether a name that a client gives may be kept: it is short, plain and no secret. Known where its key is. */
  mayKeep?: (name: string) => boolean
  /** How large it is, once it has been read. */
  sent?: SentSize
  /** The tier of service that it asks for, where that is not the usual one (see `src/api/tier.ts`). */
  askedTier?: string
  /** What happened behind Portus. */
  readonly trace: Trace
}

/** A client's own id is taken over when it can do no harm in a log or a header. */
const SAFE_ID = /^[A-Za-z0-9._:-]{1,128}$/

const records = new WeakMap<Request, RequestRecord>()

/** The path of a request below a base path, and without it. */
export const pathBelow = (path: string, basePath: string): string =>
  path === basePath || path.startsWith(`${basePath}/`) ? path.slice(basePath.length) || '/' : path

/** The record of `request`: always the same one, in hooks, handlers and error handlers alike. */
export function recordOf(request: Request): RequestRecord {
  const known = records.get(request)
  if (known) return known
  const record: RequestRecord = {
    id: crypto.randomUUID(),
    startedAtMs: performance.now(),
    method: request.method,
    path: pathOf(request.url),
    trace: emptyTrace(),
  }
  records.set(request, record)
  return record
}

/**
 * Names a request as its client does in `x-request-id`. Only for a client with a valid key: an id that is a secret
 * is not taken over, and by that somebody without a key could tell a right guess.
 */
export function takeOverId(
  record: RequestRecord,
  { headers }: Request,
  isSecret: (id: string) => boolean,
): void {
  const mayKeep = (name: string) => SAFE_ID.test(name) && !isSecret(name)
  record.mayKeep = mayKeep
  const sent = headers.get('x-request-id')
  if (sent !== null && mayKeep(sent)) record.id = sent
}

/** A log and a metric have no more room. */
const MAX_PATH_LENGTH = 256

/** The path of a request's URL, for people: a long one is cut. */
export const pathOf = (url: string): string => wholePathOf(url).slice(0, MAX_PATH_LENGTH)

/**
 * The path of a request's URL, found without `new URL`: a hostile `Host` header makes that throw,
 * because Bun gives the bare path then.
 */
export function wholePathOf(url: string): string {
  const authority = url.startsWith('/') ? 0 : url.indexOf('://') + 3
  const start = url.indexOf('/', authority)
  if (start === -1) return '/'
  const query = url.indexOf('?', start)
  const fragment = url.indexOf('#', start)
  const end = Math.min(query < 0 ? url.length : query, fragment < 0 ? url.length : fragment)
  return url.slice(start, end)
}

/** How an answer ended, which its status alone does not show. */
export type Outcome = 'complete' | 'truncated' | 'cancelled' | 'failed'

/** The facts about one finished request, for the log. Holds no header, key or body. */
export type Report = Answerer &
  AnswerFacts & {
    record: RequestRecord
    status: number
    outcome: Outcome
    /** The status of an error that came when a stream had begun, so that the client got it as an event. */
    lateStatus?: number
    /** Milliseconds from the request's arrival. */
    durationMs: number
    /** Milliseconds from the request's arrival to the first byte of the answer's body. */
    timeToFirstByteMs?: number
    /** Bytes of the answer's body that went to the client. */
    bytes: number
    /** What the request had and its provider did not get. */
    dropped?: readonly string[]
    error?: { kind: ErrorKind; cause?: string; detail?: string }
    /** Who has refused the operator's credentials or rights, or has none, in their words. */
    reason?: string
  }

/** The report of a request that ends now. */
export const reportOf = (
  record: RequestRecord,
  end: Omit<Report, 'record' | 'durationMs'>,
): Report => ({ ...end, record, durationMs: performance.now() - record.startedAtMs })

/** Receives every finished request exactly once. */
export type Reporter = (report: Report) => void

/** A reporter that first lets go what the request has held. Every end of a request is reported. */
export const releasing =
  (report: Reporter): Reporter =>
  (finished) => {
    finished.record.hold?.release()
    report(finished)
  }
