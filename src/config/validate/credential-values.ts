import { isCredential } from '../../alias/credentials'
import { find, type Rule } from './finding'

/** Credentials that are documents, and hold line breaks and spaces. */
const DOCUMENTS = ['oracle_private_key', 'vertex_service_account_json']

/** How other programs write a variable. Here they would be sent as they are. */
const OTHER_VARIABLES =
  /^(?:\$[A-Za-z_]\w*|\$\([^)]*\)|%\w+%|\{\{.*\}\}|(?:process\.)?env\.\w+|os\.environ\/\w+|secret:\/\/.*|op:\/\/.*)$/

/** What examples have in the place of a key, or as a part of it. */
const PLACEHOLDERS = [
  ...[
    'replace-me',
    'replace_me',
    'replaceme',
    'replace-this',
    'change-me',
    'change_me',
    'changeme',
  ],
  ...['your-api-key', 'your_api_key', 'your-key', 'your_key', 'your-token', 'your_token'],
  ...['your-secret', 'your_secret', 'api-key-here', 'api_key_here', 'key-here', 'key_here'],
]
const WHOLE_PLACEHOLDERS = ['todo', 'none', 'null', 'undefined', 'placeholder', 'dummy', 'xxx']

function isPlaceholder(value: string): boolean {
  const text = value.toLowerCase()
  return (
    PLACEHOLDERS.some((one) => text.includes(one)) ||
    WHOLE_PLACEHOLDERS.includes(text) ||
    (text.startsWith('<') && text.endsWith('>')) ||
    (text.length > 2 && new Set(text).size === 1)
  )
}

const isQuoted = (value: string): boolean =>
  value.length > 1 && (value[0] === '"' || value[0] === "'") && value.at(-1) === value[0]

const PRINTABLE = /^[\x21-\x7e]*$/
const BREAKS = /[\r\n\0]/

/** Why a credential cannot work, without a word of it. Undefined for one that may. */
export function credentialFault(value: string): string | undefined {
  if (value === '') return 'is empty; leave the member out where the server wants no key'
  if (OTHER_VARIABLES.test(value))
    return 'is a variable in the words of another program; here it is written ${NAME}'
  if (isPlaceholder(value)) return 'is the placeholder of an example; put your own value there'
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

/** Every credential of every provider goes into a header, or is signed with. */
export const credentialValues: Rule = (target, path) =>
  Object.entries(target).flatMap(([name, value]) => {
    if (typeof value !== 'string' || !isCredential(name) || DOCUMENTS.includes(name)) return []
    const fault = credentialFault(value)
    return find(fault !== undefined, [...path, name], fault ?? '')
  })
