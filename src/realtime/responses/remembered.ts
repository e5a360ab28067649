import { type Bytes, lengthOfPieces } from '../../body/json/body'
import type { Hold } from '../../limits/bytes-in-flight'
import { inFewPieces } from './item-bytes'
import type { Memories, Memory } from './memories'

/** A response that a connection can go on from. */
export type Remembered = {
  /** All items up to its output, in pieces of some items each, with a comma between each two. */
  items: readonly Bytes[]
  /** The response that the first one of them went on from, which the connection does not know. */
  previousId: string | undefined
  /** Whether thoughts that its maker alone could read are not among the items: see {@link withoutUnkept}. */
  hasLostThoughts: boolean
}

/** What a connection remembers of its own responses. */
export type ConnectionMemory = Memory & {
  find(id: string): Remembered | undefined
  keep(id: string, response: Remembered): void
  /** Lets everything go, and keeps nothing more. */
  end(): void
}

/** A client goes on from its last response, and may take another way from one a little before. */
const MAX_RESPONSES = 8

/**
 * The memory of one connection. Responses that go on from each other share their items.
 *
 * @param maxBytes A response with more items is not kept: no request could have them.
 */
export function connectionMemory(
  application: string,
  hold: Hold,
  maxBytes: number,
  all: Memories,
): ConnectionMemory {
  const responses = new Map<string, Remembered>()
  let counted = 0
  let isOver = false

  const count = () => {
    const pieces = new Set([...responses.values()].flatMap(({ items }) => items))
    const bytes = lengthOfPieces([...pieces])
    if (bytes > counted) hold.take(bytes - counted)
    else hold.give(counted - bytes)
    counted = bytes
  }

  const memory: ConnectionMemory = {
    find: (id) => responses.get(id),
    keep(id, response) {
      if (isOver || lengthOfPieces(response.items) > maxBytes) return
      responses.set(id, { ...response, items: inFewPieces(response.items) })
      for (const oldest of responses.keys()) {
        if (responses.size <= MAX_RESPONSES) break
        responses.delete(oldest)
      }
      try {
        count()
        all.used(application, memory, counted)
      } catch {
        // The answer is good without it. The client is told to send its whole input.
        memory.forget()
      }
    },
    forget() {
      responses.clear()
      count()
      all.gone(memory)
    },
    end() {
      isOver = true
      memory.forget()
    },
  }
  return memory
}
