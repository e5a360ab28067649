/** The settings that name servers. Their URLs have passwords in them. */
type Servers = {
  PORTUS_DATABASE_URL?: string
  PORTUS_REDIS_URL?: string
}

/** What no output may show of the URLs of servers: the URLs, and their passwords as they are written and as they are sent. */
export const storeSecrets = (settings: Servers): string[] =>
  [settings.PORTUS_DATABASE_URL, settings.PORTUS_REDIS_URL].flatMap((url) =>
    url ? [url, ...passwordsIn(url)] : [],
  )

/** It is taken by hand: some URLs of sockets are none for `URL`, whose password would stand in the log then. */
function passwordsIn(url: string): string[] {
  const authority = url.slice(url.indexOf('//') + 2).split(/[/?]/, 1)[0] ?? ''
  const user = authority.slice(0, Math.max(authority.lastIndexOf('@'), 0))
  const written = user.includes(':') ? user.slice(user.indexOf(':') + 1) : ''
  const asParameter = /[?&]password=([^&#]*)/.exec(url)?.[1] ?? ''
  return [written, asParameter].filter(Boolean).flatMap((one) => [one, decoded(one)])
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
