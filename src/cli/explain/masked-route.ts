import { isCredentialHeader } from '../../alias/credentials'

const MASK = '[redacted]'

/** Headers between Portus and the gateway inside it. */
const GATEWAYS_OWN = /^x-portkey-|^x-portus-/i

/** Query parameters that hold credentials. https://cloud.google.com/docs/authentication/api-keys-use */
const CREDENTIAL_PARAMETER = /^(?:key|api[-_]key|access[-_]token|sig)$/i

/** Headers for people: no credential, and nothing of the gateway's own. The scheme of a credential stays. */
export const maskedHeaders = (
  headers: Headers,
  redact: (text: string) => string,
): Record<string, string> =>
  Object.fromEntries(
    [...headers]
      .filter(([name]) => !GATEWAYS_OWN.test(name))
      .map(([name, value]) => [name, isCredentialHeader(name) ? masked(value) : redact(value)]),
  )

function masked(value: string): string {
  const space = value.indexOf(' ')
  return space === -1 ? MASK : `${value.slice(0, space)} ${MASK}`
}

/** An address for people, without the credentials in its query. */
export function maskedUrl(text: string, redact: (text: string) => string): string {
  const url = new URL(text)
  for (const name of new Set(url.searchParams.keys()))
    if (CREDENTIAL_PARAMETER.test(name)) url.searchParams.set(name, MASK)
  return redact(url.href).replaceAll(encodeURIComponent(MASK), MASK)
}
