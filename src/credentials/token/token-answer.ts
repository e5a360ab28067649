import { membersIn } from '../../api/dialect'
import { jsonIn } from '../../body/json/json-in'
import { CredentialError } from './credential-error'
import type { Expiring } from './renewed'
import { isSendable } from './sendable'

/** A token without an end is asked for anew after so long. */
const UNSAID_LIFE_MS = 5 * 60_000

/**
 * Reads the answer of a token service in OAuth's form. The end stands there in seconds from now (`expires_in`), or as
 * a time (`expires_on`, of Microsoft); both may be texts.
 *
 * https://www.rfc-editor.org/rfc/rfc6749#section-5.1
 * https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 *
 * @throws {CredentialError} `unavailable` where there is no token in it.
 */
export function tokenAnswer(text: string, service: string, nowMs: number): Expiring<string> {
  const { access_token, expires_in, expires_on } = membersIn(jsonIn(text))
  if (!isSendable(access_token))
    throw new CredentialError('unavailable', `${service} answered without a token`)
  const lifeSeconds = secondsOf(expires_in)
  const endSeconds = secondsOf(expires_on)
  return {
    value: access_token,
    expiresAtMs:
      lifeSeconds !== undefined
        ? nowMs + lifeSeconds * 1000
        : endSeconds !== undefined
          ? endSeconds * 1000
          : nowMs + UNSAID_LIFE_MS,
  }
}

function secondsOf(value: unknown): number | undefined {
  if (typeof value === 'string' && /^\d{1,15}(\.\d+)?$/.test(value)) return Number(value)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
