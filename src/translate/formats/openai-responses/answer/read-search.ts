import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { defined, filledTextOf, objectOf, objectsOf, textsOf } from '../../../values'

/** A search that OpenAI ran. https://platform.openai.com/docs/guides/tools-web-search#output-and-citations */
export function readSearch({ id, status, action }: JsonObject): AnswerEvent & { type: 'search' } {
  const { query, queries, sources } = objectOf(action) ?? {}
  const asked = textsOf(queries)
  const only = filledTextOf(query)
  return {
    type: 'search',
    ...defined({ id: filledTextOf(id) }),
    queries: asked.length > 0 || only === undefined ? asked : [only],
    pages: objectsOf(sources).flatMap(({ url, title }) => {
      const address = filledTextOf(url)
      return address === undefined
        ? []
        : [{ url: address, ...defined({ title: filledTextOf(title) }) }]
    }),
    ...(status === 'failed' && { hasFailed: true }),
  }
}
