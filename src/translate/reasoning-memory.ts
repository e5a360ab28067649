import type { Conversation, Opaque, Part } from './conversation'

/**
 * What a model's next turn must bring back, by the id of the call that it belongs to. Many clients keep
 * only the ids and names of calls. This process remembers the rest for them, up to a limit.
 */
export type ReasoningMemory = {
  keep(callId: string, opaque: Opaque): void
  /** Puts back what a client has dropped. */
  completed(conversation: Conversation): Conversation
}

/** Gemini's signatures have some hundreds to some thousands of characters. */
const MAX_VALUE_LENGTH = 64 * 1024
/** Providers' ids of calls have some tens. */
const MAX_ID_LENGTH = 1024
const MAX_TOTAL_LENGTH = 16 * 1024 * 1024

/** Everything that is remembered: the oldest goes first. */
export type ReasoningStore = { values: Map<string, Opaque>; length: number }

/** An empty store for a process. */
export const reasoningStore = (): ReasoningStore => ({ values: new Map(), length: 0 })

/**
 * The memory of one application: no other application's calls are found in it.
 *
 * @param application The name of the application, or an empty text.
 */
export function reasoningMemory(store: ReasoningStore, application: string): ReasoningMemory {
  const keyOf = (callId: string) => `${application}\n${callId}`
  const recalled = (part: Part): Part => {
    if (part.kind !== 'call' || part.opaque) return part
    const opaque = store.values.get(keyOf(part.id))
    return opaque ? { ...part, opaque } : part
  }
  return {
    keep(callId, opaque) {
      if (opaque.value.length > MAX_VALUE_LENGTH || callId.length > MAX_ID_LENGTH) return
      forget(store, keyOf(callId))
      store.values.set(keyOf(callId), opaque)
      store.length += lengthOf(keyOf(callId), opaque)
      for (const key of store.values.keys()) {
        if (store.length <= MAX_TOTAL_LENGTH) return
        forget(store, key)
      }
    },
    completed: (conversation) =>
      store.values.size === 0
        ? conversation
        : {
            ...conversation,
            turns: conversation.turns.map((turn) => ({ ...turn, parts: turn.parts.map(recalled) })),
          },
  }
}

/** About what an entry costs beside its texts. */
const ENTRY_LENGTH = 256

const lengthOf = (key: string, { value }: Opaque) => ENTRY_LENGTH + key.length + value.length

function forget(store: ReasoningStore, key: string): void {
  const known = store.values.get(key)
  if (!known) return
  store.values.delete(key)
  store.length -= lengthOf(key, known)
}
