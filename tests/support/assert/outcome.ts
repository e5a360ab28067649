import { type Ask, MARKS, marksIn } from '../providers/models/marked'

/** What a client saw of one request, down to how its connection behaved. */
export type Exchange = {
  /** 0 when there was none. */
  status: number
  /** The body without its framing, as far as it came. */
  body: string
  /** `whole`: the framing was complete. `broken`: the connection ended first. `late`: neither. */
  end: 'whole' | 'broken' | 'late'
}

/** How a request may end, whatever happens to the provider. */
export const GOOD = ['ok', 'clean-fail', 'visible-cut'] as const

/** What must not happen to a request, ever. */
export const DEFECTS = [
  'hung',
  'wrong-id',
  'silent-truncation',
  'bad-error-body',
  'unexplained',
  'no-status',
] as const

export type Outcome = (typeof GOOD)[number] | (typeof DEFECTS)[number]

const STATUS_NO_CONTENT = 204

/**
 * Says what became of a request.
 *
 * - `ok`: a whole answer with nothing but this request's name in it;
 * - `clean-fail`: a status and an error that an SDK of this dialect understands;
 * - `visible-cut`: a part of the answer, and an end that no client takes for a whole one.
 *
 * `unexplained` is for the test to find: it alone knows when the provider was well.
 */
export function classify({ status, body, end }: Exchange, ask: Ask): Outcome {
  if (end === 'late') return 'hung'
  if (status === 0) return 'no-status'
  if (status >= 400)
    return end === 'whole' && isErrorBody(body, ask) ? 'clean-fail' : 'bad-error-body'
  if (marksIn(body).some((id) => id !== ask.id)) return 'wrong-id'
  if (end === 'broken') return body === '' ? 'no-status' : 'visible-cut'
  if (status === STATUS_NO_CONTENT) return 'ok'
  if (isWhole(body, ask)) return 'ok'
  return isPlainlyBroken(body, ask) ? 'visible-cut' : 'silent-truncation'
}

/** Whether a body is an error in the shape of this dialect, with a message for people. */
export function isErrorBody(body: string, { dialect }: Pick<Ask, 'dialect'>): boolean {
  const parsed = parse(body)
  const error = parsed?.error as Record<string, unknown> | undefined
  if (typeof error?.message !== 'string' || typeof error.type !== 'string') return false
  return dialect === 'openai' ? parsed?.type === undefined : parsed?.type === 'error'
}

function isWhole(body: string, ask: Ask): boolean {
  if (marksIn(body).length !== MARKS) return false
  if (!ask.isStream) return parse(body) !== undefined
  return ask.dialect === 'openai'
    ? body.trimEnd().endsWith('data: [DONE]')
    : body.includes('event: message_stop\n')
}

/** Half of a JSON answer cannot be parsed, and half of a stream says so. An SDK makes no noise of nothing. */
const isPlainlyBroken = (body: string, ask: Ask): boolean =>
  ask.isStream ? hasErrorEvent(body, ask) : body.startsWith('{') && parse(body) === undefined

const hasErrorEvent = (body: string, ask: Ask): boolean =>
  body
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .some((line) => isErrorBody(line.slice('data:'.length), ask))

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** Counts how many requests ended in which way. */
export function tally() {
  const counts: Partial<Record<Outcome, number>> = {}
  return {
    counts,
    add(outcome: Outcome): void {
      counts[outcome] = (counts[outcome] ?? 0) + 1
    },
    /** How many ended as no request may. */
    defects: () => DEFECTS.reduce((sum, name) => sum + (counts[name] ?? 0), 0),
  }
}
