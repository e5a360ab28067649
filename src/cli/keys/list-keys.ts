import { canonical, isExpired, type ProxyKey } from '../../config/applications/application'
import { textTable } from '../text-table'
import { writtenMoment } from './moments'

/** Digits of a digest that tell keys from each other. */
const SHOWN_DIGITS = 12

/** A key as `--json` prints it. It is never the key itself. */
export type ListedKey = {
  application: string
  name: string | null
  sha256_prefix: string
  expires_at: string | null
  state: 'valid' | 'expired'
  /** The variable that it comes from, if it does not stand in a file. */
  variable: string | null
}

/** The keys of all applications, or of one, as people and programs may see them. */
export const listedKeys = (
  keys: readonly ProxyKey[],
  application: string | undefined,
  nowMs: number,
): ListedKey[] =>
  keys
    .filter(
      (key) => application === undefined || canonical(key.application) === canonical(application),
    )
    .toSorted((a, b) => a.application.localeCompare(b.application))
    .map((key) => ({
      application: key.application,
      name: key.name ?? null,
      sha256_prefix: key.digest.toHex().slice(0, SHOWN_DIGITS),
      expires_at: key.expiresAtMs === undefined ? null : writtenMoment(key.expiresAtMs),
      state: isExpired(key, nowMs) ? 'expired' : 'valid',
      variable: key.variable ?? null,
    }))

const HEAD = ['APPLICATION', 'KEY', 'SHA-256', 'EXPIRES', 'STATE']

/** The same as a table. */
export function keyTable(listed: readonly ListedKey[]): string {
  return textTable([
    HEAD,
    ...listed.map(({ application, name, sha256_prefix, expires_at, state, variable }) => [
      application,
      name ?? '-',
      sha256_prefix,
      expires_at ?? 'never',
      variable === null ? state : `${state}, from the environment (${variable})`,
    ]),
  ])
}
