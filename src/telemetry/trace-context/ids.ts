import { randomBytes } from 'node:crypto'

/** An id of only zeros is none. https://www.w3.org/TR/trace-context-2/#trace-id */
const ZEROS = /^0+$/

function newId(bytes: number): string {
  for (;;) {
    const id = randomBytes(bytes).toString('hex')
    if (!ZEROS.test(id)) return id
  }
}

/** A new id of a trace: 16 bytes in lower-case hex. */
export const newTraceId = (): string => newId(16)

/** A new id of a span: 8 bytes in lower-case hex. */
export const newSpanId = (): string => newId(8)

/** Whether an id in hex is one: not of zeros alone. */
export const isId = (hex: string): boolean => !ZEROS.test(hex)
