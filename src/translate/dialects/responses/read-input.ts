import type { JsonObject, Turn } from '../../conversation'
import { invalidMessages } from '../../untranslatable'
import { filledTextOf } from '../../values'
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
  return pairedTurns(input.flatMap(itemReader(names, reading)))
}
