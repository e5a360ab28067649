import { COUNTED, INPUT_COUNTED } from '../../../alias/defaults'
import type { ClaudeCloud } from '../../../api/claude-clouds/clouds'
import { claudeCountUrl } from '../../../api/claude-clouds/urls'
import { urlBelow } from '../../../api/endpoint-path'
import { VERTEX_COUNTED } from '../../../api/google/members'
import { withRoot } from '../../../api/google/method-in'
import type { Address } from '../../../portkey/contract'
import type { Format } from '../../../translate/answer-events'
import type { FormatTarget, JsonObject } from '../../../translate/conversation'
import { withMethod } from '../google/address'

/** How a target is asked in its own format. */
export type Asked = { format: Format; address: Address; cloud?: ClaudeCloud }

/** What a provider is asked with for a count. */
type Question = Pick<Asked, 'address'> & {
  /** Makes of a request for an answer the question how many tokens it has. */
  ask: (body: JsonObject, target: FormatTarget) => JsonObject
}

/**
 * How a target is asked for a count in its own format, made of how it would be asked for an answer. Undefined
 * where its API cannot count, or its documents do not say how.
 *
 * - https://docs.anthropic.com/en/api/messages-count-tokens
 * - https://ai.google.dev/api/tokens, https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.publishers.models/countTokens
 * - https://platform.openai.com/docs/api-reference/responses/input-tokens
 */
export function countingTranslation(translation: Asked, target: FormatTarget): Asked | undefined {
  const question = questionFor(translation, target)
  if (!question) return undefined
  const { format, cloud } = translation
  const asking: Format = {
    ...format,
    printRequest(conversation, to) {
      const printed = format.printRequest(conversation, to)
      return { ...printed, body: question.ask(printed.body, to) }
    },
  }
  return { format: asking, address: question.address, ...(cloud && { cloud }) }
}

function questionFor(
  { format, address, cloud }: Asked,
  { provider, model }: FormatTarget,
): Question | undefined {
  const counted = picking(COUNTED)
  switch (format.name) {
    case 'anthropic':
      return cloud
        ? { ask: counted, address: cloudCount(cloud, address, model) }
        : { ask: counted, address: below(address, 'count_tokens') }
    case 'openai-responses':
      return { ask: picking(INPUT_COUNTED), address: below(address, 'input_tokens') }
    case 'gemini':
      return {
        ask: provider === 'google' ? wholeQuestion : picking(VERTEX_COUNTED),
        address: {
          ...address,
          adjust: { name: 'count of gemini', url: (url) => withMethod(url, 'countTokens') },
        },
      }
    default:
      return undefined
  }
}

const below = (address: Address, tail: string): Address => ({
  ...address,
  adjust: {
    name: `${tail} of ${address.adjust?.name ?? ''}`,
    url: (url) => urlBelow(address.adjust?.url(url) ?? url, tail),
  },
})

const picking =
  (names: readonly string[]) =>
  (body: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(body).filter(([name]) => names.includes(name)))

/** A question with everything that stands around the contents. */
const wholeQuestion = (body: JsonObject, { model }: FormatTarget): JsonObject => ({
  generateContentRequest: { model: withRoot(model), ...body },
})

const cloudCount = (cloud: ClaudeCloud, address: Address, model: string): Address => ({
  ...address,
  adjust: { name: `count on ${cloud}`, url: (url) => claudeCountUrl(cloud, url, model) ?? url },
})
