import { isFilled } from '../member-values'
import { CHAT_CHOICES, CHAT_HINTS } from './chat-members'
import { CARRIED } from './gateway-carries'
import { LOST } from './gateway-loses'
import type { Translation } from './translation'

const MEMBERS = [...Object.keys(CHAT_CHOICES), ...CHAT_HINTS]

/** Gemini on Vertex AI is translated as elsewhere. */
const GEMINI_ON_VERTEX = { 'vertex-ai': CARRIED.google ?? [] }

/** The members that the gateway loses, by whose API a target speaks. */
const LOST_BY_GATEWAY: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...Object.entries(LOST).map(([api, lost]) => [api, new Set(lost)] as const),
  ...Object.entries({ ...CARRIED, ...GEMINI_ON_VERTEX }).map(
    ([api, carried]) =>
      [api, new Set(MEMBERS.filter((member) => !carried.includes(member)))] as const,
  ),
])

/** Providers with the same losses share a translation. */
function translations(): Map<string, Translation> {
  const groups = Map.groupBy(LOST_BY_GATEWAY, ([, lost]) => [...lost].sort().join(' '))
  return new Map(
    [...groups.values()].flatMap((group) => {
      const apis = group.map(([api]) => api).sort()
      const [[, lost] = ['', new Set<string>()]] = group
      const translation: Translation = {
        between: `chat completions to ${apis.join(', ')}, by the gateway`,
        refused: Object.fromEntries(
          Object.entries(CHAT_CHOICES).filter(([member]) => lost.has(member)),
        ),
        leftOut: CHAT_HINTS.filter((member) => lost.has(member)),
      }
      return apis.map((api) => [api, translation] as const)
    }),
  )
}

/** Stability AI draws pictures. The gateway sends it an empty form for a conversation. */
const NO_CHAT: Translation = {
  between: 'chat completions to stability-ai, by the gateway',
  refused: { messages: isFilled },
  leftOut: [],
}

/** What a chat completion loses where the gateway translates it, by whose API a target speaks. */
export const CHAT_BY_GATEWAY: ReadonlyMap<string, Translation> = new Map([
  ...translations(),
  ['stability-ai', NO_CHAT],
])
