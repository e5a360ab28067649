import { PortusError } from './errors'

/** What a scan does with the pieces of a form (RFC 7578) as they come. */
export type FormHandler = {
  /** Takes bytes that belong to no wanted field, in order. */
  pass(bytes: Uint8Array): void
  /** Takes a wanted field's value and returns what stands in its place. */
  field(name: string, value: Buffer): Uint8Array
}

/** Follows a form through any chunking. */
export type FormScan = {
  /** @throws {PortusError} `invalid_request` when the bytes are not a form. */
  push(chunk: Uint8Array): void
  /** Hands on what was held back. Also throws when the form has not come to its end. */
  finish(): void
}

/** RFC 2046 section 5.1.1 allows 70 characters. */
const BOUNDARY = /;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))/i
const NAME = /;\s*name=(?:"([^"\r\n]*)"|([^\s;"]+))/i

const MAX_PART_HEADER_BYTES = 16 * 1024
/** A wanted field holds a model's name. */
const MAX_FIELD_BYTES = 4096

const END_OF_HEADERS = Buffer.from('\r\n\r\n')
/** Follows the last delimiter. */
const LAST = Buffer.from('--')

/**
 * The boundary that a `content-type` names.
 *
 * @throws {PortusError} `unsupported_media_type` when the body is no form.
 */
export function boundaryOf(contentType: string | null): string {
  const match = contentType?.startsWith('multipart/form-data') && contentType.match(BOUNDARY)
  if (match) return (match[1] ?? match[2]) as string
  throw new PortusError('unsupported_media_type', 'This endpoint takes multipart/form-data')
}

/**
 * Scans a form as it streams through. Nothing of it is kept but a possible start of a boundary, a
 * part's headers, and the value of a wanted field.
 */
export function scanForm(
  boundary: string,
  wanted: ReadonlySet<string>,
  handler: FormHandler,
): FormScan {
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  // The first delimiter has no line break before it; with one it is like the others.
  let held: Buffer = Buffer.from('\r\n')
  let toSkip = held.length
  let state: 'body' | 'headers' | 'done' = 'body'
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
      throw new PortusError('invalid_request', `The field "${field}" is too long`, { param: field })
    value.push(bytes)
  }

  /** Takes `length` bytes off the front of what is held. */
  const take = (length: number): Buffer => {
    const taken = held.subarray(0, length)
    held = held.subarray(length)
    return taken
  }

  const inBody = (): boolean => {
    const at = held.indexOf(delimiter)
    if (at === -1) {
      content(take(Math.max(0, held.length - delimiter.length + 1)))
      return false
    }
    content(take(at))
    if (field !== undefined) pass(handler.field(field, Buffer.concat(value)))
    field = undefined
    value = []
    valueLength = 0
    pass(take(delimiter.length))
    state = 'headers'
    return true
  }

  const inHeaders = (): boolean => {
    if (held.length < LAST.length) return false
    if (held.subarray(0, LAST.length).equals(LAST)) {
      state = 'done'
      return true
    }
    const end = held.indexOf(END_OF_HEADERS)
    if (end === -1 && held.length <= MAX_PART_HEADER_BYTES) return false
    if (end === -1) throw malformed()
    const headers = take(end + END_OF_HEADERS.length)
    pass(headers)
    const name = nameOf(headers.toString('latin1'))
    field = name !== undefined && wanted.has(name) ? name : undefined
    state = 'body'
    return true
  }

  const afterEnd = (): boolean => {
    pass(take(held.length))
    return false
  }

  const steps = { body: inBody, headers: inHeaders, done: afterEnd }
  /**
   * The middle of a large file, which is nearly everything: passes the chunk as it is, where no
   * delimiter stands in it nor across its start, and copies nothing but its end.
   */
  const passMiddle = (chunk: Buffer): boolean => {
    if (state !== 'body' || field !== undefined || chunk.length < 2 * delimiter.length) return false
    const seam = Buffer.concat([held, chunk.subarray(0, delimiter.length - 1)])
    if (seam.includes(delimiter) || chunk.includes(delimiter)) return false
    const end = chunk.length - delimiter.length + 1
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

const malformed = () => new PortusError('invalid_request', 'The body is not a valid form')

function nameOf(headers: string): string | undefined {
  const disposition = headers
    .split('\r\n')
    .find((line) => line.toLowerCase().startsWith('content-disposition:'))
  const match = disposition?.match(NAME)
  return match?.[1] ?? match?.[2]
}
