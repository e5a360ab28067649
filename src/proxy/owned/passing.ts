import type { Thing } from '../../store/owners/owner-store'
import type { Answer, Chunks } from '../../stream/answer'
import type { MadeWatch } from './made-watch'

/** An answer whose bytes pass a watch. What it finds is remembered before its bytes go on. */
export function passing<One extends Answer>(
  answer: One,
  watch: MadeWatch,
  remember: (things: readonly Thing[]) => Promise<void>,
): One {
  const { body } = answer
  return {
    ...answer,
    body: { [Symbol.asyncIterator]: () => watched(body[Symbol.asyncIterator]() as Chunks) },
  }

  function watched(chunks: Chunks): Chunks {
    return {
      async next() {
        const result = await chunks.next()
        if (result.done || watch.isDone) return result
        watch.push(result.value)
        const found = watch.take()
        if (found.length > 0) await remember(found)
        return result
      },
      return: async () => (await chunks.return?.()) ?? { done: true, value: undefined },
    }
  }
}
