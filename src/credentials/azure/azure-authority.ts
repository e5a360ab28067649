import type { Env } from './azure-members'

/** Where the public cloud gives out tokens. */
const PUBLIC = 'https://login.microsoftonline.com'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** What is to be said of an authority that is none. */
export const WRONG_AUTHORITY =
  'the variable AZURE_AUTHORITY_HOST must be a URL that begins with https://'

/**
 * Where tokens are given out: the public cloud, or a sovereign one that `AZURE_AUTHORITY_HOST` names. Undefined where
 * that is no address to which a secret may be sent.
 *
 * https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
 */
export function azureAuthority({ AZURE_AUTHORITY_HOST }: Env): string | undefined {
  const url = URL.parse(AZURE_AUTHORITY_HOST || PUBLIC)
  if (!url || url.search || url.hash || url.username || url.password) return undefined
  const isSafe =
    url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname))
  return isSafe ? url.href.replace(/\/+$/, '') : undefined
}
