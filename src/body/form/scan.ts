import { portusError } from '../../errors'
import { addedField, fieldName } from './syntax'

/** What a scan does with the pieces of a form (RFC 7578) as they come. */
export type FormHandler = {
  /** Takes bytes that belong to no wanted field, in order. */
  pass(bytes: Uint8Array): void
  /**
   * Takes a wanted field's value and returns what stands in its place. Without a value the form has
   * no such field, and what is returned becomes one.
   */
  field(name: string, value: Buffer | undefined): string | undefined
}

/** Follows a form through any chunking. */
export type FormScan = {
  /** @throws {PortusError} `invalid_request` when the bytes are not a form, or one with two readings. */
  push(chunk: Uint8Array): void
  /** @throws {PortusError} when the form has not come to its end. */
  finish(): void
}

const MAX_PART_HEADER_BYTES = 16 * 1024
/** A wanted field holds a model's name. */
const MAX_FIELD_BYTES = 4096

const CR = 0x0d
const END_OF_HEADERS = Buffer.from('\r\n\r\n')
/** Follows the last delimiter. */
const LAST = Buffer.from('--')
const BLANK = /^[ \t\r\n]*$/

/**
 * Scans a form as it streams through. Nothing of it is kept but a possible start of a delimiter, a
 * part's headers, and the value of a wanted field. What parsers are known to read in different ways
 * is refused: the provider must see the same fields.
 */
export function scanForm(
  boundary: string,
  wanted: ReadonlySet<string>,
  handler: FormHandler,
): FormScan {
  /** Some parsers end a line with a line feed alone, so a delimiter is looked for behind one. */
  const delimiter = Buffer.from(`\n--${boundary}`)
  const dashes = delimiter.subarray(1)
  // The first delimiter has no line break before it; with one it is like the others.
  let held: Buffer = Buffer.from('\r\n')
  let toSkip = held.length
  let state: 'start' | 'body' | 'headers' | 'done' = 'body'
  const seen = new Set<string>()
  let field: string | undefined
  let value: Buffer[] = []
  let valueLength = 0

  const pass = (bytes: Uint8Array) => {
    const skipped = Math.min(toSkip, bytes.length)
    toSkip -= skipped
    if (bytes.length > skipped) handler.pass(bytes.subarray(skipped))
  }

  const content = (bytes: Buffer) => {
    if (field === undefined) return pass(bytes)
    valueLength += bytes.length
    if (valueLength > MAX_FIELD_BYTES)
      throw portusError('invalid_request', 'long_field', {
        param: field,
        values: { name: field, max: MAX_FIELD_BYTES },
      })
    value.push(bytes)
  }

  /** Takes `length` bytes off the front of what is held. */
  const take = (length: number): Buffer => {
    const taken = held.subarray(0, length)
    held = held.subarray(length)
    return taken
  }

  const endField = (name: string) => {
    if (seen.has(name))
      throw portusError('invalid_request', 'repeated_field', { param: name, values: { name } })
    seen.add(name)
    pass(Buffer.from(handler.field(name, Buffer.concat(value)) ?? ''))
    field = undefined
    value = []
    valueLength = 0
  }

  /** A delimiter right behind the headers ends the field for some parsers and not for others. */
  const atStart = (): boolean => {
    if (held.length < dashes.length) return false
    if (held.subarray(0, dashes.length).equals(dashes)) throw malformed()
    state = 'body'
    return true
  }

  const inBody = (): boolean => {
    const at = held.indexOf(delimiter)
    if (at === -1) {
      content(take(Math.max(0, held.length - delimiter.length)))
      return false
    }
    if (held[at - 1] !== CR) throw malformed()
    content(take(at - 1))
    if (field !== undefined) endField(field)
    pass(take(1 + delimiter.length))
    state = 'headers'
    return true
  }

  const inHeaders = (): boolean => {
    if (held.length < LAST.length) return false
    if (held.subarray(0, LAST.length).equals(LAST)) return atLast()
    const end = held.indexOf(END_OF_HEADERS)
    if ((end === -1 ? held.length : end) > MAX_PART_HEADER_BYTES) throw malformed()
    if (end === -1) return false
    const headers = take(end + END_OF_HEADERS.length)
    pass(headers)
    const name = fieldName(headers.toString('latin1'))
    if (name === undefined) throw malformed()
    field = wanted.has(name) ? name : undefined
    state = 'start'
    return true
  }

  const atLast = (): boolean => {
    for (const name of wanted) {
      const added = seen.has(name) ? undefined : handler.field(name, undefined)
      if (added !== undefined) pass(Buffer.from(addedField(boundary, name, added)))
    }
    pass(take(LAST.length))
    state = 'done'
    return true
  }

  const afterEnd = (): boolean => {
    if (!BLANK.test(held.toString('latin1'))) throw malformed()
    pass(take(held.length))
    return false
  }

  const steps = { start: atStart, body: inBody, headers: inHeaders, done: afterEnd }
  /**
   * The middle of a large file, which is nearly everything: passes the chunk as it is, where no
   * delimiter stands in it nor across its start, and copies nothing but its end.
   */
  const passMiddle = (chunk: Buffer): boolean => {
    if (state !== 'body' || field !== undefined || chunk.length < 2 * delimiter.length) return false
    const seam = Buffer.concat([held, chunk.subarray(0, delimiter.length)])
    if (seam.includes(delimiter) || chunk.includes(delimiter)) return false
    const end = chunk.length - delimiter.length
    pass(held)
    pass(chunk.subarray(0, end))
    held = Buffer.from(chunk.subarray(end))
    return true
  }

  return {
    push(chunk) {
      if (passMiddle(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))) return
      held = Buffer.concat([held, chunk])
      // Every step says whether there may be another one in what is left.
      while (steps[state]());
    },
    finish() {
      if (state !== 'done') throw malformed()
    },
  }
}

const malformed = () => portusError('invalid_request', 'invalid_form')
