/** A way to write a secret. */
export type Spelling = { name: string; text: string }

const units = (text: string) => Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))

const unit = (code: number, hasCapitals = false) => {
  const digits = code.toString(16).padStart(4, '0')
  return `\\u${hasCapitals ? digits.toUpperCase() : digits}`
}

const inUrl = (text: string, hasCapitals = false) =>
  [...Buffer.from(text)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .map((digits) => `%${hasCapitals ? digits.toUpperCase() : digits}`)
    .join('')

const inJson = (text: string) => JSON.stringify(text).slice(1, -1)

/** What stands before a secret in a longer text that is written in base64. */
const BEFORE = ['', 'u', 'us', 'user:']

/** A secret as programs write it. */
export function spellings(secret: string): Spelling[] {
  const bytes = Buffer.from(secret)
  return [
    { name: 'as it is', text: secret },
    { name: 'capitals', text: secret.replace(/[a-z]/g, (letter) => letter.toUpperCase()) },
    { name: 'small letters', text: secret.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) },
    { name: 'base64 in small letters', text: bytes.toString('base64').toLowerCase() },
    { name: 'JSON', text: inJson(secret) },
    { name: 'JSON, slashes escaped', text: inJson(secret).replaceAll('/', '\\/') },
    {
      name: 'JSON, in numbers',
      text: units(secret)
        .map((code) => unit(code))
        .join(''),
    },
    {
      name: 'JSON, in capital numbers',
      text: units(secret)
        .map((code) => unit(code, true))
        .join(''),
    },
    { name: 'JSON in JSON', text: inJson(inJson(secret)) },
    {
      name: 'JSON in JSON, in numbers',
      text: inJson(
        units(secret)
          .map((code) => unit(code))
          .join(''),
      ),
    },
    { name: 'a URL', text: encodeURIComponent(secret) },
    { name: 'a URL, all escaped', text: inUrl(secret) },
    { name: 'a URL, all escaped in capitals', text: inUrl(secret, true) },
    { name: 'a URL, twice', text: encodeURIComponent(inUrl(secret)) },
    { name: 'a form', text: new URLSearchParams([['', secret]]).toString().slice(1) },
    { name: 'a page', text: Bun.escapeHTML(secret) },
    {
      name: 'a page, in numbers',
      text: [...secret].map((one) => `&#${one.codePointAt(0)};`).join(''),
    },
    {
      name: 'a page in a page, in numbers',
      text: [...secret].map((one) => `&amp;#${one.codePointAt(0)};`).join(''),
    },
    {
      name: 'a page in a page in a page, in numbers',
      text: [...secret].map((one) => `&amp;amp;#${one.codePointAt(0)};`).join(''),
    },
    { name: 'hex', text: bytes.toString('hex') },
    { name: 'capital hex', text: bytes.toString('hex').toUpperCase() },
    ...BEFORE.flatMap((before) =>
      (['base64', 'base64url'] as const).map((alphabet) => ({
        name: `${alphabet} behind ${before.length}`,
        text: Buffer.from(before + secret).toString(alphabet),
      })),
    ),
    ...BEFORE.map((before) => ({
      name: `base64 in JSON behind ${before.length}`,
      text: Buffer.from(`${before}${secret}:x`).toString('base64').replaceAll('/', '\\/'),
    })),
    { name: 'base64 in a URL', text: encodeURIComponent(bytes.toString('base64')) },
  ]
}

/** A spelling by choice: one that programs write, or each letter in its own way. */
export function spelling(secret: string, choices: Iterator<number>): string {
  const choose = (count: number) => (choices.next().value as number) % count
  const all = spellings(secret)
  if (choose(3) === 0) return (all[choose(all.length)] as Spelling).text
  const mayNest = !AMBIGUOUS.test(secret)
  return [...secret].map((letter) => letterBy(letter, mayNest, choose)).join('')
}

/**
 * Signs that cannot stand as they are beside escapes, nor beside escapes of escapes: whoever takes the escapes off
 * would take them for one.
 */
const AMBIGUOUS = /[\\%&+]/

function letterBy(letter: string, mayNest: boolean, choose: (count: number) => number): string {
  const others = [
    () =>
      units(letter)
        .map((code) => unit(code))
        .join(''),
    () =>
      units(letter)
        .map((code) => unit(code, true))
        .join(''),
    () => inUrl(letter),
    () => inUrl(letter, true),
    () => `&#${letter.codePointAt(0)};`,
    () => `&#x${letter.codePointAt(0)?.toString(16)};`,
  ]
  const nested = [
    () => encodeURIComponent(inUrl(letter)),
    () =>
      inJson(
        units(letter)
          .map((code) => unit(code))
          .join(''),
      ),
  ]
  if (mayNest) others.push(...nested)
  const isPlain = !AMBIGUOUS.test(letter) && choose(2) === 0
  return isPlain ? letter : (others[choose(others.length)] as () => string)()
}
