import type { Turn } from '../../../conversation'
import { untranslatableBlock } from '../../../untranslatable'
import { assistantBlocks, type OpenCall } from './assistant-blocks'
import { addCachePoint } from './cache-points'
import { callIds } from './call-ids'
import { legalMessages } from './legal-messages'
import { mediaBlocks } from './media'
import { type Block, isBlank, type Message, type Printing } from './printing'
import { printResults, type Result } from './tool-results'
import { addUserBlocks } from './user-blocks'

/** A run of turns of one role. Results stand apart, since they come first. */
export type Run =
  | { role: 'assistant'; blocks: Block[]; calls: OpenCall[] }
  | { role: 'user'; results: Block[]; blocks: Block[] }

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
  if (printing.model.hasSystem || system.length === 0)
    return { system, messages: legalMessages(runs, printing) }
  runs.unshift({ role: 'user', results: [], blocks: system })
  return { system: [], messages: legalMessages(runs, printing) }
}

/** Prints turns into runs of one role, and the results of a run's calls into the run behind it. */
function collectRuns(turns: readonly Turn[], isMarked: boolean, printing: Printing): Run[] {
  const runs: Run[] = []
  const idOf = callIds()
  /** Ids in the request of the calls of the last run, by the client's. */
  let open = new Map<string, string>()
  let given = new Map<string, Result[]>()
  let last: Run | undefined

  const close = () => {
    const [before, behind] = runs.slice(-2)
    if (before?.role !== 'assistant' || behind?.role !== 'user' || before.calls.length === 0) return
    const { results, beside, cache } = printResults(before.calls, given, printing)
    behind.results = results
    addCachePoint(behind.results, cache, printing)
    behind.blocks.unshift(...beside)
  }
  const runOf = <R extends Run['role']>(role: R): Extract<Run, { role: R }> => {
    if (last?.role !== role) {
      if (last?.role === 'user') close()
      if (role === 'assistant') {
        open = new Map()
        given = new Map()
      }
      last =
        role === 'assistant'
          ? { role: 'assistant', blocks: [], calls: [] }
          : { role: 'user', results: [], blocks: [] }
      runs.push(last)
    }
    return last as Extract<Run, { role: R }>
  }
  const takeResult = (result: Result): boolean => {
    const id = open.get(result.callId)
    if (id === undefined) return false
    const own = given.get(id)
    if (own) own.push(result)
    else given.set(id, [result])
    return true
  }

  for (const { role, parts, name } of turns) {
    if (name !== undefined) printing.drop('messages.name')
    if (role === 'assistant') {
      const { blocks, calls } = assistantBlocks(parts, printing, idOf)
      if (blocks.length === 0) continue
      const run = runOf('assistant')
      for (const block of blocks) run.blocks.push(block)
      for (const call of calls) {
        run.calls.push(call)
        open.set(call.clientId, call.toolUseId)
      }
      continue
    }
    const run = runOf('user')
    if (role === 'user') addUserBlocks(run.blocks, parts, printing, takeResult)
    else addSystemBlocks(run.blocks, { role, parts }, printing, isMarked)
  }
  if (last?.role === 'assistant' && last.calls.length > 0) runOf('user')
  close()
  return runs
}

/**
 * A system turn is text. Between other turns the field marks it in a turn of the user: of the models on
 * Bedrock only the newest know system turns there.
 */
function addSystemBlocks(
  blocks: Block[],
  { parts }: Turn,
  printing: Printing,
  isMarked = false,
): void {
  for (const part of parts) {
    if (part.kind === 'media' && part.media.source.kind !== 'text')
      throw untranslatableBlock(part.media.kind)
    const said =
      part.kind === 'media'
        ? mediaBlocks(part.media, {
            ...printing,
            model: { ...printing.model, hasTextDocuments: false },
          })
        : 'text' in part && !isBlank(part.text)
          ? [{ text: part.text }]
          : []
    for (const { text } of said)
      blocks.push({ text: isMarked ? `<system>\n${text}\n</system>` : text })
    addCachePoint(blocks, part.cache, printing)
  }
}
