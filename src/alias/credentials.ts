import { type Redactor, redactor } from '../telemetry/redact'
import type { AliasFile, Target } from './schema'

/** Names of members whose values are credentials, in an alias and in credentials of Google's. */
const CREDENTIAL = /(^|_)(key|token|secret|passphrase|fingerprint)(_id)?$/

/** Whether the value of a member with this name is a credential. */
export const isCredential = (name: string): boolean => CREDENTIAL.test(name)

/** Every credential in an alias file, on any level. */
export function credentialsOf(file: AliasFile | Target): Set<string> {
  const found = new Set<string>()
  collect(file, false, found)
  return found
}

function collect(value: unknown, isSecret: boolean, found: Set<string>): void {
  if (typeof value === 'string') {
    if (isSecret && value) found.add(value)
  } else if (typeof value === 'object' && value !== null)
    for (const [name, member] of Object.entries(value)) {
      if (name === SOURCE) collectHeaders(Object(member).headers, found)
      if (name === 'headers') collectHeaders(member, found, isCredentialHeader)
      collect(member, isSecret || isCredential(name) || name === AUTHORIZATION, found)
    }
}

/** What a tool of the Responses API gives an MCP server. https://platform.openai.com/docs/guides/tools-connectors-mcp */
const AUTHORIZATION = 'authorization'

/** Whether the value of a header is a credential, at any provider. */
export const isCredentialHeader = (name: string): boolean =>
  /authorization|cookie|key|token|secret|signature/i.test(name)

/** Where an external account of Google's says how to get its token: https://google.aip.dev/auth/4117 */
const SOURCE = 'credential_source'

/** Headers whose values everybody knows. A text would suffer if they were taken out of it. */
const KNOWN_HEADER = /^(accept|content-type|user-agent|metadata|metadata-flavor)$/i

/** The values of headers, and the credentials behind the name of a scheme, such as `Bearer`. */
function collectHeaders(
  headers: unknown,
  found: Set<string>,
  isSecret = (name: string) => !KNOWN_HEADER.test(name),
): void {
  if (typeof headers !== 'object' || headers === null) return
  for (const [name, value] of Object.entries(headers))
    if (typeof value === 'string' && value && isSecret(name)) {
      found.add(value)
      const credential = value.slice(value.indexOf(' ') + 1).trim()
      if (credential) found.add(credential)
    }
}

/**
 * Removes the credentials of an alias from a text. Some providers repeat the key that they refuse, and
 * the client must not see it.
 */
export const credentialRedactor = (file: AliasFile | Target): Redactor =>
  redactor(credentialsOf(file))
