import type { ProviderError } from '../../api/dialect'
import { errorWords } from '../../api/provider-error'

/** What to look at, by the numbers of Entra's errors. */
const HINTS: readonly [numbers: readonly string[], hint: string][] = [
  [['7000215'], 'is it the secret’s value, and not its id?'],
  [['7000222'], 'make a new secret for the app'],
  [['700016', '7000229'], 'look at the client id, and whether it belongs to this tenant'],
  [['90002', '900021', '900023', '50059'], 'look at the tenant id'],
  [['7000112'], 'the app is switched off in the tenant'],
  [
    ['70021', '700211', '700212', '700213', '700222', '7002131', '700236'],
    'look at the issuer, subject and audience of the app’s federated credential',
  ],
  [['700024', '700023', '50013'], 'look at the clock, and at the federated token file'],
  [['70011', '500011', '500014', '1002012'], 'look at "azure_entra_scope"'],
  [['53003', '530032'], 'a policy of conditional access stands against it'],
]

/**
 * A refusal of Entra in one sentence: its first one with its number, and what to look at. The rest are ids of a trace
 * and advice for the portal.
 *
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export function entraWords(text: string): ProviderError | undefined {
  const words = errorWords(text)
  if (!words) return undefined
  const said = firstSentence(words.message)
  const number = /^AADSTS(\d+)/.exec(said)?.[1]
  const hint = HINTS.find(([numbers]) => number !== undefined && numbers.includes(number))?.[1]
  const message = hint ? `${said}; ${hint}` : said
  // Without a number the name of the error is all that there is to look up.
  return number ? { message } : { ...words, message }
}

function firstSentence(text: string): string {
  const [line = ''] = text.trim().split(/[\r\n]|(?: Trace ID:)/, 1)
  const end = line.search(/\.(?:\s|$)/)
  return end === -1 ? line : line.slice(0, end)
}
