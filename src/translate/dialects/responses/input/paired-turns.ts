import type { Part, Turn } from '../../../conversation'
import { unpairedCall } from '../../../untranslatable'
import { wordOf } from '../../../values'

/** What an item of an input is to a conversation. */
export type Step =
  | { kind: 'said'; role: 'system' | 'user'; parts: readonly Part[] }
  /** What the model has said, thought or called. */
  | { kind: 'answer'; parts: readonly Part[] }
  | { kind: 'output'; result: Result }

type Result = Part & { kind: 'result' }

/**
 * The turns of a conversation. All that a model does until somebody else says something is one turn, and what its
 * calls gave follows at once, in their order, whatever stood between: strict providers take no other order. OpenAI
 * itself refuses calls without outputs, and outputs without calls.
 * https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/implement-tool-use
 *
 * @throws {Untranslatable}
 */
export function pairedTurns(steps: readonly Step[]): Turn[] {
  const outputs = outputsIn(steps)
  const turns: Turn[] = []
  let answer: Part[] = []

  const endAnswer = () => {
    if (answer.length === 0) return
    const results = answer.flatMap((part) => (part.kind === 'call' ? outputs.take(part.id) : []))
    turns.push({ role: 'assistant', parts: answer })
    if (results.length > 0) turns.push({ role: 'user', parts: results })
    answer = []
  }

  for (const step of steps) {
    if (step.kind === 'answer') {
      for (const part of step.parts) answer.push(part)
      continue
    }
    endAnswer()
    if (step.kind === 'said') turns.push({ role: step.role, parts: step.parts })
  }
  endAnswer()
  outputs.refuseOthers()
  return turns
}

/** The outputs by the ids of their calls. Some providers use an id again: then the calls take them in order. */
function outputsIn(steps: readonly Step[]) {
  const waiting = new Map<string, { results: Result[]; next: number }>()
  for (const step of steps) {
    if (step.kind !== 'output') continue
    const { callId } = step.result
    const known = waiting.get(callId)
    if (known) known.results.push(step.result)
    else waiting.set(callId, { results: [step.result], next: 0 })
  }
  return {
    take(id: string): Result {
      const its = waiting.get(id)
      const result = its?.results[its.next++]
      if (!result) throw unpairedCall('missing_output', wordOf(id))
      return result
    },
    refuseOthers() {
      for (const [id, { results, next }] of waiting)
        if (next < results.length) throw unpairedCall('missing_call', wordOf(id))
    },
  }
}
