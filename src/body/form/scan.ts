import { portusError } from '../../errors'
import type { Field } from './field-edits'
import { fieldWatch, type WatchPart } from './field-watch'
import { addedField, type Part, partOf } from './syntax'

/** Takes the parts of a form (RFC 7578) in the order in which a scan finds them. */
export type FormHandler = {
  /** Takes bytes outside the wanted fields. */
  pass(bytes: Uint8Array): void
  /**
   * Takes the value of a wanted field and returns its replacement. The value is undefined if the form
   * lacks the field; a returned text is then added as that field.
   */
  field(name: string, value: Buffer | undefined): string | undefined
  /** Whether the values of wanted fields are not kept, so that they may be of any length. */
  ignoresValues?: boolean
  /** Takes each part before its value, and returns whether it is left out. It may throw. */
  leavesOut?(part: Part): boolean
  /**
   * Takes each part that is passed on, and returns what takes its value too. A value that is too long for a field is
   * passed on alone.
   */
  watches?: WatchPart | undefined
  /** The fields that are added at the end. */
  further?(): readonly Field[]
}

/** A scan of a form whose bytes come in chunks. */
export type FormScan = {
  /** @throws {PortusError} `invalid_request` if the form is not valid, or parsers read it differently. */
  push(chunk: Uint8Array): void
  /** @throws {PortusError} if the form is incomplete. */
  finish(): void
}

const MAX_PART_HEADER_BYTES = 16 * 1024
/** The wanted fields hold names of models. */
const MAX_FIELD_BYTES = 4096
/** More than any API has, lists included. */
const MAX_PARTS = 1024

const CR = 0x0d
const LF = 0x0a
const END_OF_HEADERS = Buffer.from('\r\n\r\n')
/** Stands after the last delimiter. */
const LAST = Buffer.from('--')
const BLANK = /^[ \t\r\n]*$/

/**
 * Scans a form as it streams through. It keeps only a possible start of a delimiter, the headers of one
 * part, and the value of a wanted field. It refuses forms that parsers read in different ways, because
 * the provider must see the same fields.
 */
export function scanForm(
  boundary: string,
  wanted: ReadonlySet<string>,
  handler: FormHandler,
): FormScan {
  /**
   * It is looked for anywhere, because some parsers find it behind another end of a line, and Django's in the middle
   * of one. https://github.com/django/django/blob/main/django/http/multipartparser.py
   */
  const delimiter = Buffer.from(`--${boundary}`)
  /** So many bytes may be the beginning of one with its line break. */
  const openBytes = delimiter.length + 1
  // The first delimiter has no line break before it. With this one it looks like the others.
  let held: Buffer = Buffer.from('\r\n')
  let toSkip = held.length
  let state: 'start' | 'body' | 'headers' | 'done' = 'body'
  const seen = new Set<string>()
  let field: string | undefined
  const watched = fieldWatch(handler.watches, MAX_FIELD_BYTES)
  let value: Buffer[] = []
  let valueLength = 0
  let parts = 0
  let isLeftOut = false

  const pass = (bytes: Uint8Array) => {
    if (isLeftOut) return
    const skipped = Math.min(toSkip, bytes.length)
    toSkip -= skipped
    if (bytes.length > skipped) handler.pass(bytes.subarray(skipped))
  }

  const content = (bytes: Buffer) => {
    watched.push(bytes)
    if (field === undefined) return pass(bytes)
    if (handler.ignoresValues) return
    valueLength += bytes.length
    if (valueLength > MAX_FIELD_BYTES)
      throw portusError('invalid_request', 'long_field', {
        param: field,
        values: { name: field, max: MAX_FIELD_BYTES },
      })
    value.push(bytes)
  }

  /** Removes `length` bytes from the front of the held bytes. */
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

  /** Some parsers end a field at a delimiter directly after its headers, and others do not. */
  const atStart = (): boolean => {
    if (held.length < delimiter.length) return false
    if (held.subarray(0, delimiter.length).equals(delimiter)) throw malformed()
    state = 'body'
    return true
  }

  const inBody = (): boolean => {
    const at = held.indexOf(delimiter)
    if (at === -1) {
      content(take(Math.max(0, held.length - openBytes)))
      return false
    }
    if (held[at - 2] !== CR || held[at - 1] !== LF) throw malformed()
    content(take(at - 2))
    if (field !== undefined) endField(field)
    watched.end()
    pass(take(2 + delimiter.length))
    isLeftOut = false
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
    if (headers.includes(delimiter)) throw malformed()
    if (++parts > MAX_PARTS)
      throw portusError('invalid_request', 'too_many_fields', { values: { max: MAX_PARTS } })
    const part = partOf(headers.toString('latin1'))
    isLeftOut = handler.leavesOut?.(part) ?? false
    pass(headers)
    field = wanted.has(part.name) && !isLeftOut ? part.name : undefined
    if (field === undefined && !isLeftOut) watched.begin(part)
    state = 'start'
    return true
  }

  const atLast = (): boolean => {
    for (const name of wanted) {
      const added = seen.has(name) ? undefined : handler.field(name, undefined)
      if (added !== undefined) pass(Buffer.from(addedField(boundary, name, added)))
    }
    for (const [name, text] of handler.further?.() ?? [])
      pass(Buffer.from(addedField(boundary, name, text)))
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
   * Passes a chunk in the middle of a large file, if neither the chunk nor its seam with the held bytes
   * has a delimiter. Copies only the end of the chunk. Nearly all chunks of an upload are such chunks.
   */
  const passMiddle = (chunk: Buffer): boolean => {
    if (state !== 'body' || field !== undefined || watched.isOpen) return false
    if (chunk.length < 2 * openBytes) return false
    const seam = Buffer.concat([held, chunk.subarray(0, openBytes)])
    if (seam.includes(delimiter) || chunk.includes(delimiter)) return false
    const end = chunk.length - openBytes
    pass(held)
    pass(chunk.subarray(0, end))
    held = Buffer.from(chunk.subarray(end))
    return true
  }

  return {
    push(chunk) {
      if (passMiddle(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))) return
      held = Buffer.concat([held, chunk])
      // A step returns true if the held bytes may allow a further step.
      while (steps[state]());
    },
    finish() {
      if (state !== 'done') throw malformed()
    },
  }
}

const malformed = () => portusError('invalid_request', 'invalid_form')
