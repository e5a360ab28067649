import { readSummary } from '../../compaction/summary-item'
import type { JsonObject, Turn } from '../../conversation'
import { invalidMessages } from '../../untranslatable'
import { filledTextOf, isObject } from '../../values'
import { pairedTurns } from './input/paired-turns'
import type { Reading } from './input/reading'
import { type CalledNames, itemReader } from './read-items'

/**
 * The turns of a request: its instructions, and its input.
 * https://platform.openai.com/docs/api-reference/responses/create#responses-create-input
 *
 * @throws {Untranslatable}
 */
export function readInput(
  { instructions, input }: JsonObject,
  names: CalledNames,
  reading: Reading,
): Turn[] {
  const said = readItems(input, names, reading)
  const prompt = filledTextOf(instructions)
  return prompt === undefined
    ? said
    : [{ role: 'system', parts: [{ kind: 'text', text: prompt }] }, ...said]
}

function readItems(input: unknown, names: CalledNames, reading: Reading): Turn[] {
  if (typeof input === 'string') return [{ role: 'user', parts: [{ kind: 'text', text: input }] }]
  if (input === undefined || input === null) return []
  if (!Array.isArray(input)) throw invalidMessages()
  return pairedTurns(sinceSummary(input, reading).flatMap(itemReader(names, reading)))
}

/** The last item of an input that asks for a summary of what stands before it. */
const isTrigger = (item: unknown): boolean => isObject(item) && item.type === 'compaction_trigger'

/** Whether a request asks for a summary and for nothing else. */
export const endsInTrigger = ({ input }: JsonObject): boolean =>
  Array.isArray(input) && isTrigger(input.at(-1))

/**
 * The items from the last summary on that stands for all before it. Clients need not take those out themselves.
 * https://platform.openai.com/docs/guides/compaction
 */
function sinceSummary(input: readonly unknown[], { whole }: Reading): readonly unknown[] {
  const start = input.findLastIndex((item, index) => {
    if (!isObject(item) || item.type !== 'compaction') return false
    const summary = readSummary(item.encrypted_content, whole)
    // What is kept of a response has the item that asked for its summary, and all before it.
    return summary && (!summary.isWhole || isTrigger(input[index - 1]))
  })
  return input.slice(Math.max(start, 0), isTrigger(input.at(-1)) ? -1 : undefined)
}
