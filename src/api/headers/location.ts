/** The id at the end of an address, which may have a query. */
const LAST_ID = /\/([A-Za-z0-9_-]{1,128})(?:\?|$)/

/** The id of what was made, where the headers of an answer say it. */
export const lastIdOf = (headers: Headers): string | undefined =>
  LAST_ID.exec(headers.get('location') ?? '')?.[1]
