import type { AnswerEvent } from '../../../answer-events'
import { newId } from './new-id'
import { added, done, type ItemPlace, type OutputItem, placeOf } from './output-item'

/**
 * A search of the web. The provider says it when it is over, so that all of its events come at once.
 * https://platform.openai.com/docs/guides/tools-web-search#output-and-citations
 *
 * @param hasSources Whether the client asked for the pages.
 */
export function searchItem(
  place: ItemPlace,
  { queries, pages, hasFailed }: AnswerEvent & { type: 'search' },
  hasSources: boolean,
): OutputItem {
  const { write } = place
  const id = newId('ws')
  const at = placeOf(id, place)

  const item = (status: string) => ({
    id,
    type: 'web_search_call',
    status,
    action: {
      type: 'search',
      query: queries.join('; '),
      queries,
      ...(hasSources && { sources: pages.map(({ url }) => ({ type: 'url', url })) }),
    },
  })

  return {
    take: () => false,
    isComplete: () => true,
    begin: () =>
      added(place, item('in_progress')) +
      write('response.web_search_call.in_progress', at) +
      write('response.web_search_call.searching', at),
    send: (isLast) => (isLast && !hasFailed ? write('response.web_search_call.completed', at) : ''),
    value: () => item(hasFailed ? 'failed' : 'completed'),
    end: (value) => done(place, value),
  }
}
