import type { Turn } from '../../../../conversation'
import type { Block, Message, Printing } from '../blocks/printing'
import { legalMessages } from './legal-messages'
import { collectRuns } from './runs'
import { addSystemBlocks } from './system-blocks'

/**
 * The turns as a system prompt and messages: roles alternate and begin with the user, each call has exactly
 * one result right behind it, and no text is blank.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html
 *
 * @throws {Untranslatable}
 */
export function printTurns(
  turns: readonly Turn[],
  printing: Printing,
): { system: readonly Block[]; messages: readonly Message[] } {
  const first = turns.findIndex(({ role }) => role !== 'system')
  // A conversation of system turns alone needs something to answer.
  const leading = first === -1 ? Math.max(0, turns.length - 1) : first
  const system: Block[] = []
  for (const turn of turns.slice(0, leading)) addSystemBlocks(system, turn, printing)
  const runs = collectRuns(turns.slice(leading), first !== -1, printing)
  if (printing.model.hasSystem) return { system, messages: legalMessages(runs, printing) }
  const asked = { role: 'user' as const, results: [], blocks: system }
  return { system: [], messages: legalMessages([asked, ...runs], printing) }
}
