import { isLoopback } from '../token/hosts'
import type { Env } from '../token/token-request'

/** Where the public cloud gives out tokens. */
const PUBLIC = 'https://login.microsoftonline.com'

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
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
  return isSafe ? url.href.replace(/\/+$/, '') : undefined
}
