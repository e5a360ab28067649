import { portusError } from '../../errors'

/**
 * Reads the headers of a form (RFC 7578, RFC 2046). It accepts only spellings that every parser reads
 * alike: if the provider saw other fields than Portus, a client could choose a model that its alias does
 * not allow.
 */

const BOUNDARY = /;\s*boundary=(?:"([^"]*)"|([^\s;"]*))\s*(?:;|$)/i
/** RFC 2046 section 5.1.1. Refuses quotes and backslashes inside it, because parsers differ on them. */
const IN_QUOTES = /^[ !#-[\]-~]{0,69}[!#-[\]-~]$/
const WITHOUT_QUOTES = /^[!#-+\--:<-[\]-~]{1,70}$/
const FORM = /^multipart\/form-data\s*;/i
/** RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/

const HEADER_LINE = /^[!#$%&'*+.^_`|~\w-]+:[^\r\n\0]*$/
const DISPOSITION = /^content-disposition:\s*/i
const FORM_DATA = /^form-data\s*/i
/** One parameter with the semicolon before it. RFC 6266 section 4.1, without escapes in quotes. */
const PARAMETER = /;(?:[^"\\;]|"[^"\\]*")*/y
const NAME = /^;\s*name=(?:"([^"\\]*)"|([^\s;"\\]+))\s*$/i
/** Finds every name that some parser would read: after spaces, as RFC 2231 spells it, in a filename. */
const ANY_NAME = /;\s*name\s*(?:\*[^=;]*)?=/gi

/**
 * The boundary that a `content-type` names.
 *
 * @throws {PortusError} `unsupported_media_type` if the body is not a form.
 */
export function boundaryOf(contentType: string): string {
  const [, quoted, plain] = (FORM.test(contentType) && contentType.match(BOUNDARY)) || []
  if (quoted !== undefined && IN_QUOTES.test(quoted)) return quoted
  if (plain !== undefined && WITHOUT_QUOTES.test(plain)) return plain
  throw portusError('unsupported_media_type', 'not_a_form')
}

/** The `content-type` of a form, in a spelling that every parser reads alike. */
export const formType = (boundary: string): string =>
  `multipart/form-data; boundary=${TOKEN.test(boundary) ? boundary : `"${boundary}"`}`

/**
 * The name of a field.
 *
 * @param headers The bytes between the delimiter and the value, with the line breaks at both ends.
 * @returns Nothing if parsers could read it differently.
 */
export function fieldName(headers: string): string | undefined {
  const [start, ...lines] = headers.slice(0, -'\r\n\r\n'.length).split('\r\n')
  if (start !== '' || !lines.every((line) => HEADER_LINE.test(line))) return undefined
  const [disposition, another] = lines.filter((line) => DISPOSITION.test(line))
  if (disposition === undefined || another !== undefined) return undefined
  const value = disposition.replace(DISPOSITION, '')
  if (value.match(ANY_NAME)?.length !== 1) return undefined
  return nameIn(value)
}

/** The name among the parameters. Each of them is looked at once, and what follows the name is not. */
function nameIn(disposition: string): string | undefined {
  PARAMETER.lastIndex = FORM_DATA.exec(disposition)?.[0].length ?? disposition.length
  for (;;) {
    const parameter = PARAMETER.exec(disposition)?.[0]
    if (parameter === undefined) return undefined
    const [, quoted, plain] = parameter.match(NAME) ?? []
    const next = disposition[PARAMETER.lastIndex]
    if (next !== undefined && next !== ';') return undefined
    if (quoted !== undefined || plain !== undefined) return quoted ?? plain
  }
}

/** A part of a form, by its headers. */
export type Part = {
  name: string
  /** Whether every parser takes its bytes for the text of a field: no file, in no encoding but UTF-8. */
  isPlainText: boolean
}

const FILE_NAME = /;\s*filename\s*(?:\*[^=;]*)?=/i
const TYPE = /^content-type:/i
const TEXT_TYPE = /^content-type:\s*text\/plain\s*(?:;\s*charset="?(?:utf-8|us-ascii)"?\s*)?$/i
const ENCODING = /^content-transfer-encoding:/i
const NO_ENCODING = /^content-transfer-encoding:\s*(?:7bit|8bit|binary)\s*$/i
/** Java's servers decode such words in names. https://www.rfc-editor.org/rfc/rfc2047 */
const ENCODED_WORD = /=\?/

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * A part by its headers.
 *
 * @param headers As for {@link fieldName}, a character a byte.
 * @throws {PortusError} `invalid_request` if parsers could read the name differently, or it is no UTF-8.
 */
export function partOf(headers: string): Part {
  const name = fieldName(headers)
  if (name === undefined || ENCODED_WORD.test(name))
    throw portusError('invalid_request', 'invalid_form')
  if (name.length > MAX_NAME_BYTES)
    throw portusError('invalid_request', 'long_field_name', { values: { max: MAX_NAME_BYTES } })
  const lines = headers.split('\r\n')
  return {
    name: decoded(name),
    isPlainText: !lines.some(
      (line) =>
        (DISPOSITION.test(line) && FILE_NAME.test(line)) ||
        (TYPE.test(line) && !TEXT_TYPE.test(line)) ||
        (ENCODING.test(line) && !NO_ENCODING.test(line)),
    ),
  }
}

/** Longer than the name of any field. */
const MAX_NAME_BYTES = 1024

function decoded(name: string): string {
  try {
    return utf8.decode(Buffer.from(name, 'latin1'))
  } catch {
    throw portusError('invalid_request', 'field_name_encoding')
  }
}

/** A further field: the text after one delimiter, up to and including the next one. */
export const addedField = (boundary: string, name: string, value: string): string =>
  `\r\nContent-Disposition: form-data; name="${escaped(name)}"\r\n\r\n${value}\r\n--${boundary}`

/** https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
const escaped = (name: string): string =>
  name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22')
