import { isCredential } from '../../alias/credentials'
import { find, type Rule } from './finding'

/** Credentials that are documents, and hold line breaks and spaces. */
const DOCUMENTS = ['oracle_private_key', 'vertex_service_account_json']

/** How other programs write a variable. Here they would be sent as they are. */
const OTHER_VARIABLES =
  /^(?:\$[A-Za-z_]\w*|\$\([^)]*\)|%\w+%|\{\{.*\}\}|(?:process\.)?env\.\w+|os\.environ\/\w+|secret:\/\/.*|op:\/\/.*)$/

/** What examples have in the place of a key. */
const PLACEHOLDER =
  /replace[-_ ]?(?:me|this)|change[-_ ]?me|^(?:your|my|the)[-_ ][\w -]*(?:key|token|secret)|(?:key|token|secret)[-_ ]here|^<.*>$|^x{3,}$|^\*{3,}$|^(?:todo|none|null|undefined|placeholder|dummy)$/i

const PRINTABLE = /^[\x21-\x7e]*$/
const BREAKS = /[\r\n\0]/

/** Why a credential cannot work, without a word of it. Undefined for one that may. */
export function credentialFault(value: string): string | undefined {
  if (value === '') return 'is empty; leave the member out where the server wants no key'
  if (OTHER_VARIABLES.test(value))
    return 'is a variable in the words of another program; here it is written ${NAME}'
  if (PLACEHOLDER.test(value)) return 'is the placeholder of an example; put your own value there'
  if (BREAKS.test(value)) return 'holds a line break, which no header can; is it the end of a file?'
  if (/^bearer /i.test(value)) return 'begins with "Bearer", which Portus adds itself; leave it out'
  if (/^(["']).*\1$/.test(value)) return 'has quotes around it, which would be sent; leave them out'
  if (PRINTABLE.test(value)) return undefined
  const sign = value.match(/[^\x21-\x7e]/u)?.[0] ?? ''
  const code = sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
  return sign === ' '
    ? 'holds a space, which no key has'
    : `holds the character U+${code}, which no header can; was it copied from a formatted text?`
}

/** Every credential of every provider goes into a header, or is signed with. */
export const credentialValues: Rule = (target, path) =>
  Object.entries(target).flatMap(([name, value]) => {
    if (typeof value !== 'string' || !isCredential(name) || DOCUMENTS.includes(name)) return []
    const fault = credentialFault(value)
    return find(fault !== undefined, [...path, name], fault ?? '')
  })
