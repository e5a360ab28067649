/**
 * What the gateway sees of failures that a list of statuses may call by two names: as the provider says it, or as a
 * client is shown it. No provider sends these statuses, so a list that has one means this failure alone.
 */
export const UNREACHABLE = 597
export const TIMED_OUT = 598
/** A provider's refusal of the operator's credentials, by the status with which it comes. */
const REFUSED: Readonly<Record<number, number>> = { 400: 590, 401: 591, 403: 593 }

type Seen = {
  /** The statuses by which lists know it. */
  called: readonly number[]
  /** The status of the answer that comes of it. */
  answered: number
  /** Whether another attempt at the same target may be better. */
  isPassing: boolean
}

const SEEN: ReadonlyMap<number, Seen> = new Map([
  // The gateway itself would make a 500 of a provider that cannot be reached, and a 408 of one that is silent.
  [UNREACHABLE, { called: [500, 502], answered: 500, isPassing: true }],
  [TIMED_OUT, { called: [408, 504], answered: 408, isPassing: true }],
  ...Object.entries(REFUSED).map(([said, seen]): [number, Seen] => [
    seen,
    { called: [Number(said), 502], answered: Number(said), isPassing: false },
  ]),
])

/** The status by which the gateway sees a refusal of credentials. */
export const refusedSeenAs = (said: number): number => REFUSED[said] ?? said

/** The status that a seen one stands for. */
export const answeredStatus = (status: number): number => SEEN.get(status)?.answered ?? status

/** Which statuses a list means, where it stands, for one kind of gateway. */
export type CodesMeant = {
  fallback: (codes: readonly number[]) => number[]
  retry: (codes: readonly number[]) => number[]
}

/** The statuses by which the gateway in this process sees what lists call. */
export const SEEN_INSIDE: CodesMeant = {
  fallback: (codes) => withSeen(codes, () => true),
  // Credentials that are refused stay so. Whoever shall ask again all the same is named by the provider's own status.
  retry: (codes) =>
    withSeen(codes, ({ isPassing, answered }) => isPassing || codes.includes(answered)),
}

const withSeen = (codes: readonly number[], isWanted: (seen: Seen) => boolean): number[] => [
  ...codes,
  ...[...SEEN].flatMap(([status, seen]) =>
    seen.called.some((code) => codes.includes(code)) && isWanted(seen) ? [status] : [],
  ),
]

/**
 * What a remote gateway makes of what is shown otherwise. It cannot tell a provider's own 500 from one that cannot be
 * reached, nor its 408 from silence.
 */
const SEEN_REMOTE: readonly (readonly [shown: number, known: number])[] = [
  [502, 500],
  [504, 408],
]

/** The same for a remote gateway. */
export const SEEN_ELSEWHERE: CodesMeant = {
  fallback: (codes) => withKnown(codes, [...SEEN_REMOTE, [502, 401]]),
  retry: (codes) => withKnown(codes, SEEN_REMOTE),
}

const withKnown = (codes: readonly number[], pairs: typeof SEEN_REMOTE): number[] => [
  ...new Set([
    ...codes,
    ...pairs.flatMap(([shown, known]) => (codes.includes(shown) ? [known] : [])),
  ]),
]

/** The statuses that are retried where an alias names none. They are the gateway's own. */
export const DEFAULT_RETRY_CODES: readonly number[] = [429, 500, 502, 503, 504]
