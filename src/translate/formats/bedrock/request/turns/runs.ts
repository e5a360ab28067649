import type { Turn } from '../../../../conversation'
import { addCachePoint } from '../blocks/cache-points'
import { callIds } from '../blocks/call-ids'
import type { Block, Printing } from '../blocks/printing'
import { assistantBlocks } from './assistant-blocks'
import { type Call, type OpenCalls, openCalls } from './calls'
import { addSystemBlocks } from './system-blocks'
import { printResults } from './tool-results'
import { addUserBlocks } from './user-blocks'

/** What the model said in turns that follow each other. */
type AssistantRun = { role: 'assistant'; blocks: Block[]; calls: Call[]; open: OpenCalls }

/** What the user said in turns that follow each other. Results stand apart, since they come first. */
type UserRun = { role: 'user'; results: Block[]; blocks: Block[] }

export type Run = AssistantRun | UserRun

/**
 * Prints turns into runs of one role, and the results of a run's calls into the run behind it.
 *
 * @param isMarked Whether system turns say that they are.
 * @throws {Untranslatable}
 */
export function collectRuns(
  turns: readonly Turn[],
  isMarked: boolean,
  printing: Printing,
): readonly Run[] {
  const runs: Run[] = []
  const idOf = callIds(printing.model)
  let assistant: AssistantRun | undefined
  let user: UserRun | undefined

  /** Behind a run of the user nothing more is answered. */
  const close = () => {
    if (user && assistant) answer(user, assistant.calls, printing)
    user = undefined
  }
  const userRun = (): UserRun => {
    if (!user) {
      user = { role: 'user', results: [], blocks: [] }
      runs.push(user)
    }
    return user
  }
  const assistantRun = (): AssistantRun => {
    if (!assistant || user) {
      close()
      assistant = { role: 'assistant', blocks: [], calls: [], open: openCalls() }
      runs.push(assistant)
    }
    return assistant
  }

  for (const turn of turns) {
    const { role, parts, name } = turn
    if (name !== undefined) printing.drop('messages.name')
    if (role === 'assistant') {
      const { blocks, calls } = assistantBlocks(parts, printing, idOf)
      if (blocks.length === 0) continue
      const run = assistantRun()
      for (const block of blocks) run.blocks.push(block)
      for (const call of calls) {
        run.calls.push(call)
        run.open.add(call)
      }
    } else if (role === 'user') {
      addUserBlocks(userRun().blocks, parts, printing, (result) => {
        const call = assistant?.open.find(result.callId)
        call?.results.push(result)
        return call !== undefined
      })
    } else addSystemBlocks(userRun().blocks, turn, printing, isMarked)
  }
  if (assistant && assistant.calls.length > 0) userRun()
  close()
  return runs
}

function answer(user: UserRun, calls: readonly Call[], printing: Printing): void {
  if (calls.length === 0) return
  const { results, beside, cache } = printResults(calls, printing)
  addCachePoint(results, cache, printing)
  user.results = results
  user.blocks = [...beside, ...user.blocks]
}
