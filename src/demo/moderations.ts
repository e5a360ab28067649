import { textsOf } from './text'

const CATEGORIES = [
  'harassment',
  'harassment/threatening',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/instructions',
  'self-harm/intent',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
]

/**
 * Flags a text for the categories that it names.
 * https://platform.openai.com/docs/api-reference/moderations/create
 */
export const moderations = ({ model, input }: { model?: string; input?: unknown }): Response =>
  Response.json({
    id: `modr-${crypto.randomUUID()}`,
    model: model ?? 'demo',
    results: textsOf(input).map(resultOf),
  })

function resultOf(text: string) {
  const isNamed = (category: string) => text.toLowerCase().includes(category)
  const each = <T>(value: (category: string) => T) =>
    Object.fromEntries(CATEGORIES.map((category) => [category, value(category)]))
  return {
    flagged: CATEGORIES.some(isNamed),
    categories: each(isNamed),
    category_scores: each((category) => (isNamed(category) ? 0.99 : 0.01)),
    category_applied_input_types: each(() => ['text']),
  }
}
