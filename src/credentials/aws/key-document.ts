import { membersIn } from '../../api/dialect'
import { jsonIn } from '../../body/json/json-in'
import { redactor } from '../../telemetry/redact'
import { CredentialError } from '../token/credential-error'
import { oneLine } from '../token/one-line'
import type { Expiring } from '../token/renewed'
import { isSendable } from '../token/sendable'
import type { AwsCredentials } from './sign-aws'

/** A key whose end is not told is asked for again after this time, the shortest that STS gives. */
const UNKNOWN_LIFE_MS = 15 * 60_000

/** When a key ends, whatever the service wrote. */
export function expiryOf(value: unknown, nowMs: number): number {
  const atMs = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(atMs) ? nowMs + UNKNOWN_LIFE_MS : atMs
}

/**
 * A key as the services of instances and containers write it.
 *
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 *
 * @param service Its name for people.
 * @param secrets What the service was sent, which its words may repeat.
 * @throws {CredentialError}
 */
export function keyInDocument(
  text: string,
  service: string,
  secrets: readonly string[],
  nowMs: number,
): Expiring<AwsCredentials> {
  const { AccessKeyId, SecretAccessKey, Token, Expiration, Code, Message } = membersIn(jsonIn(text))
  if (typeof Code === 'string' && Code !== 'Success') {
    const words = typeof Message === 'string' ? `${Code}: ${Message}` : Code
    throw new CredentialError('refused', `${service} refused: ${oneLine(redactor(secrets)(words))}`)
  }
  if (!isSendable(AccessKeyId) || !isSendable(SecretAccessKey))
    throw new CredentialError('unavailable', `${service} answered with something that is no key`)
  return {
    value: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      ...(isSendable(Token) && { sessionToken: Token }),
    },
    expiresAtMs: expiryOf(Expiration, nowMs),
  }
}
