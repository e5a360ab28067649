import type { Problem } from '../source/problems'
import { addressSecrets } from './address-secrets'

/** Where alerts go. The address and the headers are secrets. */
export type AlertReceiver = {
  /** Without credentials. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** The settings of alerts. */
type Given = { PORTUS_ALERT_URL?: string; PORTUS_ALERT_TOKEN?: string }

/** The receiver that the environment names, and what is wrong with it. */
export type ReadReceiver = {
  /** Undefined where nothing is sent. */
  receiver?: AlertReceiver
  /** What no output may show. */
  secrets: readonly string[]
  problems: Problem[]
  warnings: Problem[]
}

const URL_SETTING = 'PORTUS_ALERT_URL'
const TOKEN_SETTING = 'PORTUS_ALERT_TOKEN'

/** Reads where alerts go. `fetch` takes no credentials in an address, so they become a header. */
export function readReceiver({
  PORTUS_ALERT_URL: address,
  PORTUS_ALERT_TOKEN: token,
}: Given): ReadReceiver {
  const secrets = [...(address ? addressSecrets(address) : []), ...(token ? [token] : [])]
  const refused = (source: string, message: string): ReadReceiver => ({
    secrets,
    problems: [{ source, message }],
    warnings: [],
  })
  if (address === undefined) {
    const message = `has no effect without ${URL_SETTING}`
    return { secrets, problems: [], warnings: token ? [{ source: TOKEN_SETTING, message }] : [] }
  }
  const url = URL.parse(address)
  if (!url) return refused(URL_SETTING, 'is no address: its host or its port is not valid')
  const credentials = credentialsIn(url)
  if (credentials === undefined)
    return refused(URL_SETTING, 'has credentials that are not percent-encoded')
  if (credentials && token)
    return refused(TOKEN_SETTING, `must not be set: ${URL_SETTING} has credentials itself`)
  url.username = ''
  url.password = ''
  const authorization = token ? `Bearer ${token}` : credentials && basic(credentials)
  return {
    receiver: { url: url.href, headers: authorization ? { authorization } : {} },
    secrets: authorization
      ? [...secrets, authorization.slice(authorization.indexOf(' ') + 1)]
      : secrets,
    problems: [],
    warnings: [],
  }
}

/** `user:password`, '' where there are none, and undefined where they cannot be read. */
function credentialsIn({ username, password }: URL): string | undefined {
  if (!username && !password) return ''
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  } catch {
    return undefined
  }
}

/** RFC 7617 section 2. */
const basic = (credentials: string): string =>
  `Basic ${Buffer.from(credentials).toString('base64')}`
