/**
 * The media type of a body, in lower case and without parameters: names of types know no case, and white
 * space may stand around them. RFC 9110 section 8.3.1. Empty where there is none.
 */
export function mediaTypeOf(headers: Headers): string {
  const value = headers.get('content-type')
  if (value === null) return ''
  // What most answers have.
  if (value === 'application/json') return value
  const end = value.search(/[;,]/)
  return (end === -1 ? value : value.slice(0, end)).trim().toLowerCase()
}

/** The media type of server-sent events. */
export const EVENT_STREAM = 'text/event-stream'

/** `application/problem+json` and its like are JSON as well. RFC 6839 section 3.1. */
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json/

/** Whether a media type is one of JSON. */
export const isJsonType = (type: string): boolean =>
  type === 'application/json' || JSON_TYPE.test(type)

/** What browsers show as a page. https://mimesniff.spec.whatwg.org/#html-mime-type, RFC 3236. */
const PAGES = /(?:^|,)\s*(?:text\/html|application\/xhtml\+xml)/i

/**
 * Whether an answer calls itself a page, which comes from whatever stands before a provider. Of several types
 * that a header names, clients take any.
 */
export function isPage(headers: Headers): boolean {
  const value = headers.get('content-type')
  return value !== null && value !== 'application/json' && PAGES.test(value)
}
