import type { AnswerEvent } from '../../../answer-events'
import { printSummary } from '../../../compaction/summary-item'
import { newId } from './new-id'
import { added, done, type ItemPlace, type OutputItem } from './output-item'

/** A summary of the conversation. https://platform.openai.com/docs/guides/compaction */
export function compactionItem(
  place: ItemPlace,
  { summary, isWhole = false }: AnswerEvent & { type: 'compaction' },
): OutputItem {
  const item = {
    id: newId('cmp'),
    type: 'compaction',
    encrypted_content: printSummary({ text: summary, isWhole }),
  }
  return {
    take: () => false,
    isComplete: () => true,
    begin: () => added(place, item),
    send: () => '',
    value: () => item,
    end: (value) => done(place, value),
  }
}
