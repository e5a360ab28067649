/** `application/problem+json` and its like are JSON as well. RFC 6839 section 3.1. */
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json/

/** What an answer is made of. */
export type Content = 'events' | 'json' | 'other'

/** What the headers of an answer say of its body. */
export function contentOf(headers: Headers): Content {
  const type = headers.get('content-type') ?? ''
  if (type.startsWith('text/event-stream')) return 'events'
  return JSON_TYPE.test(type) ? 'json' : 'other'
}
