import { portusError } from '../../errors'

/**
 * What must be read of a form's headers (RFC 7578, RFC 2046), and only in writings that every parser
 * reads alike: a field that Portus takes for another one than the provider does would choose a model
 * behind the alias's back.
 */

/** RFC 2046 section 5.1.1 allows 70 characters; no parser agrees with another on quotes in them. */
const BOUNDARY =
  /;\s*boundary=(?:"([ !#-[\]-~]{0,69}[!#-[\]-~])"|([!#-+\--:<-[\]-~]{1,70}))\s*(?:;|$)/i
const FORM = /^multipart\/form-data\s*;/i
/** RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/

const HEADER_LINE = /^[!#$%&'*+.^_`|~\w-]+:[^\r\n\0]*$/
const DISPOSITION = /^content-disposition:\s*/i
const NAME =
  /^form-data\s*(?:;(?:[^"\\;]|"[^"\\]*")*)*?;\s*name=(?:"([^"\\]*)"|([^\s;"\\]+))\s*(?:;.*)?$/i
/** Also the names that some parsers would find: behind spaces, in RFC 2231's writing, in a file's name. */
const ANY_NAME = /;\s*name\s*(?:\*[^=;]*)?=/gi

/**
 * The boundary that a `content-type` names.
 *
 * @throws {PortusError} `unsupported_media_type` when the body is no form.
 */
export function boundaryOf(contentType: string): string {
  const match = FORM.test(contentType) ? contentType.match(BOUNDARY) : null
  const boundary = match?.[1] ?? match?.[2]
  if (boundary !== undefined) return boundary
  throw portusError('unsupported_media_type', 'not_a_form')
}

/** The `content-type` of a form, written so that there is one way to read it. */
export const formType = (boundary: string): string =>
  `multipart/form-data; boundary=${TOKEN.test(boundary) ? boundary : `"${boundary}"`}`

/**
 * The name of a field.
 *
 * @param headers What stands between the delimiter and the field's value, both line breaks included.
 * @returns Nothing where parsers could differ.
 */
export function fieldName(headers: string): string | undefined {
  const [start, ...lines] = headers.slice(0, -'\r\n\r\n'.length).split('\r\n')
  if (start !== '' || !lines.every((line) => HEADER_LINE.test(line))) return undefined
  const [disposition, another] = lines.filter((line) => DISPOSITION.test(line))
  if (disposition === undefined || another !== undefined) return undefined
  const value = disposition.replace(DISPOSITION, '')
  if (value.match(ANY_NAME)?.length !== 1) return undefined
  const match = value.match(NAME)
  return match?.[1] ?? match?.[2]
}

/** A further field between two delimiters: what stands behind the first, up to and with the second. */
export const addedField = (boundary: string, name: string, value: string): string =>
  `\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--${boundary}`
