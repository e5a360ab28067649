import type { Random } from '../../support/random'
import type { GoodAnswer } from './good-answer'

/**
 * What must become of an answer that was changed. `same`: what it says arrives. `same or failed`: it arrives
 * whole, or the client learns that it does not. `failed`: the client learns that there is no answer.
 */
export type Expected = 'same' | 'same or failed' | 'failed' | 'anything'

/** An answer that has been changed, down to its framing. */
export type OddAnswer = {
  status: number
  /** Lines of the head besides those of the framing. */
  fields: string[]
  type: string | undefined
  medium: GoodAnswer['medium']
  units: readonly Buffer[]
  /** Informational answers before it. */
  before: string[]
  framing: 'chunked' | 'length' | 'close'
  /** How many bytes of the body are sent, and what is done then. */
  cutAt: number | undefined
  ending: 'whole' | 'close' | 'reset' | 'silent'
  expected: Expected
  /** What was done to it. */
  changes: string[]
}

/** A way to change an answer. It says what must become of it. */
export type Oddity = {
  name: string
  /** Whether it can be done to this answer. */
  fits?: (answer: OddAnswer) => boolean
  change: (answer: OddAnswer, random: Random) => Expected
}

const FRAMINGS = ['chunked', 'length', 'close'] as const

/** An answer as it is, before anything is done to it. */
export const untouched = (good: GoodAnswer, random: Random): OddAnswer => ({
  status: good.status,
  fields: [],
  type: good.type,
  medium: good.medium,
  units: good.units,
  before: [],
  framing: random.pick(FRAMINGS),
  cutAt: undefined,
  ending: 'whole',
  expected: 'same',
  changes: [],
})

/** What must become of an answer to which two things were done. */
export function both(one: Expected, other: Expected): Expected {
  if (one === other) return one
  if (one === 'same') return other
  if (other === 'same') return one
  return 'anything'
}

/** The body of an answer. */
export const bodyOf = ({ units, cutAt }: OddAnswer): Buffer =>
  Buffer.concat([...units]).subarray(0, cutAt)

/** The head and the pieces in which an answer is written to a socket. */
export function written(answer: OddAnswer, random: Random): Buffer[] {
  const { status, type, fields, before, framing, ending, cutAt } = answer
  const body = bodyOf(answer)
  const isBroken = ending !== 'whole'
  const whole = Buffer.concat([...answer.units])
  const length = isBroken && cutAt !== undefined ? whole.length : body.length
  const head = [
    `HTTP/1.1 ${status} Odd`,
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    ...fields,
    ...{
      chunked: ['Transfer-Encoding: chunked'],
      length: [`Content-Length: ${length}`],
      close: ['Connection: close'],
    }[framing],
  ]
  const pieces = cutAnywhere(body, random)
  const framed = pieces.map((piece) =>
    framing === 'chunked'
      ? Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')])
      : piece,
  )
  return [
    Buffer.from(`${before.join('')}${head.join('\r\n')}\r\n\r\n`, 'latin1'),
    ...framed,
    ...(framing === 'chunked' && !isBroken ? [Buffer.from('0\r\n\r\n')] : []),
  ]
}

function cutAnywhere(body: Buffer, { below }: Random): Buffer[] {
  if (body.length === 0) return []
  const cuts = Array.from({ length: below(4) }, () => 1 + below(body.length)).toSorted(
    (one, other) => one - other,
  )
  return [...cuts, body.length]
    .map((end, at) => body.subarray(cuts[at - 1] ?? 0, end))
    .filter((piece) => piece.length > 0)
}
