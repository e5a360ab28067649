import { isHttpUrl, isLoopback } from '../../token/hosts'

/**
 * The addresses that a credentials file may name. Whoever can change a file could otherwise have tokens sent
 * to a host of theirs. Google tells applications to check them before they use a file:
 * https://cloud.google.com/docs/authentication/client-libraries#external-credentials
 */

/** Google's hosts. Regional and private ones of the token service end in the same domain. */
const GOOGLE_HOST = /(^|\.)googleapis\.com$/
/** The services of an instance, which have no TLS: those of Azure and of AWS. */
const INSTANCE = /^(169\.254\.169\.254|\[fd00:ec2::254\])$/
const AWS_STS = /^sts(-fips)?(\.[a-z]{2,5}(-[a-z0-9]+)+)?\.amazonaws\.com(\.cn)?$/

/** Google gives access tokens out here unless a file says otherwise. https://oauth2.googleapis.com */
export const TOKEN_URL = 'https://oauth2.googleapis.com/token'

/** An address that is wrong, in words that follow the name of its member. */
export type UrlRule = (url: string) => string | undefined

/** A place to which a token of another is sent: Google's, or a test's on this machine. */
export const googleUrl: UrlRule = (text) => {
  const url = parsed(text)
  if (!url) return NO_URL
  if (isLocal(url)) return undefined
  return url.protocol === 'https:' && url.port === '' && GOOGLE_HOST.test(url.hostname)
    ? undefined
    : 'must be an https:// address of Google’s, with a host in googleapis.com'
}

/** A place that gets nothing but what its own file holds. */
export const tokenUrl: UrlRule = (text) => {
  const url = parsed(text)
  if (!url) return NO_URL
  return url.protocol === 'https:' || isLocal(url)
    ? undefined
    : 'must be an https:// address: the credentials go there'
}

/** A place that gives out the token of a workload. */
export const subjectUrl: UrlRule = (text) => {
  const url = parsed(text)
  if (!url) return NO_URL
  return url.protocol === 'https:' || isLocal(url) || isInstance(url)
    ? undefined
    : 'must be an https:// address, or that of the instance’s own service, http://169.254.169.254'
}

/** The service of an instance of AWS, which gives out its keys. */
export const instanceUrl: UrlRule = (text) => {
  const url = parsed(text)
  if (!url) return NO_URL
  return isLocal(url) || isInstance(url)
    ? undefined
    : 'must be an address of the instance’s own service, http://169.254.169.254'
}

/** The place at which Google shows a signed request to AWS. Its region may still be open. */
export const awsStsUrl: UrlRule = (text) => {
  const url = parsed(text.replaceAll('{region}', 'us-east-1'))
  if (!url) return NO_URL
  return url.protocol === 'https:' && AWS_STS.test(url.hostname)
    ? undefined
    : 'must be an https:// address of AWS’ token service, e.g. https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15'
}

const NO_URL = 'must be a URL'

/** An address with a name and a password in it is none: no service here takes them. */
function parsed(text: string): URL | undefined {
  const url = URL.parse(text)
  return url && !url.username && !url.password ? url : undefined
}

const isLocal = (url: URL): boolean => isHttpUrl(url.href) && isLoopback(url)

const isInstance = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && INSTANCE.test(hostname)
