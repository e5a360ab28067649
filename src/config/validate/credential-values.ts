import { isCredential } from '../../alias/credentials'
import { PROVIDER_FIELDS } from '../../alias/providers'
import { foreignText, PLACEHOLDER } from '../values/foreign-text'
import { memberFault } from '../values/member-forms'
import { find, type Rule } from './finding'

/** Credentials that are documents, and hold line breaks and spaces. */
const DOCUMENTS = ['oracle_private_key', 'oracle_key_passphrase']

const isQuoted = (value: string): boolean =>
  value.length > 1 && (value[0] === '"' || value[0] === "'") && value.at(-1) === value[0]

const PRINTABLE = /^[\x21-\x7e]*$/
const BREAKS = /[\r\n\0]/

/** Why a credential cannot work, without a word of it. Undefined for one that may. */
export function credentialFault(value: string): string | undefined {
  if (value === '') return 'is empty; leave the member out where the server wants no key'
  const foreign = foreignText(value)
  if (foreign) return foreign
  if (value.length > 2 && new Set(value).size === 1) return PLACEHOLDER
  if (BREAKS.test(value)) return 'holds a line break, which no header can; is it the end of a file?'
  if (/^bearer /i.test(value)) return 'begins with "Bearer", which Portus adds itself; leave it out'
  if (isQuoted(value)) return 'has quotes around it, which would be sent; leave them out'
  if (PRINTABLE.test(value)) return undefined
  const sign = value.match(/[^\x21-\x7e]/u)?.[0] ?? ''
  const code = sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
  return sign === ' '
    ? 'holds a space, which no key has'
    : `holds the character U+${code}, which no header can; was it copied from a formatted text?`
}

/** What Google's credentials say of themselves, which examples fill with placeholders. */
const OF_ACCOUNTS = ['project_id', 'private_key_id', 'client_email', 'client_id', 'client_secret']

const accountFault = (account: object): string | undefined =>
  Object.entries(account).some(
    ([name, value]) => OF_ACCOUNTS.includes(name) && foreignText(String(value)) !== undefined,
  )
    ? PLACEHOLDER
    : undefined

function faultOf(name: string, value: unknown): string | undefined {
  if (name === 'vertex_service_account_json')
    return typeof value === 'object' && value !== null ? accountFault(value) : undefined
  if (typeof value !== 'string' || DOCUMENTS.includes(name)) return undefined
  if (isCredential(name)) return credentialFault(value)
  return Object.hasOwn(PROVIDER_FIELDS, name) ? memberFault(name, value) : undefined
}

/** Every credential goes into a header, or is signed with. What else a provider has goes there, or into an address. */
export const memberValues: Rule = (target, path) =>
  Object.entries(target).flatMap(([name, value]) => {
    const fault = faultOf(name, value)
    return find(fault !== undefined, [...path, name], fault ?? '')
  })
