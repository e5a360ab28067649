import { CredentialError } from '../token/credential-error'
import type { Expiring } from '../token/renewed'
import { isSendable } from '../token/sendable'
import { expiryOf } from './key-document'
import type { AwsCredentials } from './sign-aws'

/**
 * The text of the first element with a name. STS writes its elements without prefixes and attributes, but for the
 * outermost one.
 */
export function elementIn(xml: string, name: string): string | undefined {
  const start = xml.indexOf(`<${name}>`)
  const from = start + name.length + 2
  const end = start < 0 ? -1 : xml.indexOf(`</${name}>`, from)
  return end < 0 ? undefined : unescaped(xml.slice(from, end).trim())
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** https://www.w3.org/TR/xml/#sec-references */
const unescaped = (text: string): string =>
  text.replace(
    /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([\da-f]{1,6}));/gi,
    (whole, name, ten, hex) => {
      if (name) return NAMED[name.toLowerCase()] ?? whole
      const code = ten ? Number(ten) : Number.parseInt(hex, 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )

/**
 * The key in an answer of STS.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html
 *
 * @throws {CredentialError} `unavailable` where there is none.
 */
export function keyInStsAnswer(
  xml: string,
  service: string,
  nowMs: number,
): Expiring<AwsCredentials> {
  const start = xml.indexOf('<Credentials>')
  const end = xml.indexOf('</Credentials>', start)
  const part = start < 0 || end < 0 ? '' : xml.slice(start, end)
  const [accessKeyId, secretAccessKey, sessionToken] = [
    'AccessKeyId',
    'SecretAccessKey',
    'SessionToken',
  ].map((name) => elementIn(part, name))
  if (!isSendable(accessKeyId) || !isSendable(secretAccessKey) || !isSendable(sessionToken))
    throw new CredentialError('unavailable', `${service} answered with something that is no key`)
  return {
    value: { accessKeyId, secretAccessKey, sessionToken },
    expiresAtMs: expiryOf(elementIn(part, 'Expiration'), nowMs),
  }
}
