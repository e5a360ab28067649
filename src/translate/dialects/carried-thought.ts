import type { Maker, Opaque } from '../conversation'
import { isTagged, readTag, tagged } from '../opaque-tag'

/** What a client must bring back of a thought for its maker. */
export type Thought = {
  text: string
  opaque?: Opaque
  isRedacted?: boolean
  /** Whether the maker wants it back with the call behind it, as Gemini does. The thought before it has nothing then. */
  isOfCall?: boolean
}

/** How the rest of a value is to be read. Each is followed by a full stop. */
const FORMS = {
  /** Something opaque. The text is the summary's. */
  plain: 'v',
  /** A redacted thought. */
  redacted: 'r',
  /** The signature of the next call. The text is the summary's, if there is one. */
  call: 'c',
  /** The text in base64url, a full stop, and something opaque, if there is something. */
  text: 't',
} as const

/**
 * Makers that check the exact text of a thought, or that must have it back. Clients change or drop a summary.
 * https://platform.claude.com/docs/en/build-with-claude/extended-thinking#preserving-thinking-blocks
 * https://api-docs.deepseek.com/guides/thinking_mode
 */
const NEEDS_TEXT: ReadonlySet<Maker> = new Set(['anthropic', 'bedrock', 'chat'])

/**
 * A thought as one text that a client brings back, whose format has a place for its own maker's: the
 * `encrypted_content` of an item of reasoning, and Gemini's `thoughtSignature`. The own maker's goes on as it is. A
 * thought that nobody has signed has one, too: clients bring back no reasoning without it.
 * https://platform.openai.com/docs/guides/reasoning#encrypted-reasoning-items
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export function printEncrypted(
  { text, opaque, isRedacted, isOfCall }: Thought,
  own: Maker = 'openai',
): string {
  const { maker, value } = opaque ?? { maker: 'chat', value: '' }
  if (maker === own) return value
  const as = (form: string, rest: string) => tagged({ maker, value: `${form}.${rest}` })
  if (isOfCall) return as(FORMS.call, value)
  if (isRedacted) return as(FORMS.redacted, value)
  if (!NEEDS_TEXT.has(maker)) return as(FORMS.plain, value)
  return as(FORMS.text, `${Buffer.from(text).toString('base64url')}.${value}`)
}

/**
 * Reads what {@link printEncrypted} wrote. What has no tag is the own maker's.
 *
 * @param summary The text that the client shows of the thought, for what has no text in it.
 */
export function readEncrypted(
  encrypted: string,
  summary: string,
  whole: (text: string) => string,
  own: Maker = 'openai',
): Thought {
  const { maker, value: spelled } = readTag(encrypted, own)
  if (!isTagged(encrypted) || maker === own)
    return { text: summary, opaque: { maker, value: spelled } }
  const rest = spelled.slice(2)
  const opaque = { maker, value: rest }
  switch (spelled.slice(0, 2)) {
    case `${FORMS.plain}.`:
      return { text: summary, opaque }
    case `${FORMS.redacted}.`:
      return { text: '', opaque, isRedacted: true }
    case `${FORMS.call}.`:
      return { text: summary, opaque, isOfCall: true }
    case `${FORMS.text}.`:
      return readText(maker, whole(rest))
    default:
      return { text: summary, opaque: { maker, value: spelled } }
  }
}

function readText(maker: Maker, rest: string): Thought {
  const end = rest.indexOf('.')
  const text = Buffer.from(rest.slice(0, Math.max(end, 0)), 'base64url').toString()
  const value = rest.slice(end + 1)
  return value === '' ? { text } : { text, opaque: { maker, value } }
}
