import { type Bytes, lengthOfPieces } from '../body/json/body'

/** One item of a response that is kept. Its JSON stands in the pieces of the response. */
export type KeptItem = {
  id: string
  /** Where its JSON begins and ends in the pieces. */
  start: number
  end: number
  /** At least so much its translation costs (see `proxy/plan/cost/translation-size.ts`). */
  weight: number
  /** Whether it only names an item that another response has. */
  isReference: boolean
}

/**
 * A response that a client may come back to, with the items that were said to the model in its own request.
 * https://platform.openai.com/docs/guides/conversation-state
 */
export type KeptResponse = {
  id: string
  /** The response that it goes on from. */
  previousId: string | undefined
  /** The response object as JSON text, without its output. */
  head: string
  /** The items of its request, and then those of its output. */
  items: readonly KeptItem[]
  /** How many of the items are of the request. */
  inputCount: number
  /** The JSON of the items, with a comma between each two. */
  pieces: readonly Bytes[]
}

/**
 * Keeps responses for their applications: no application sees another's. Nothing here throws for want of space or
 * of a disk: what cannot be kept is not found later, and then the client sends its whole input.
 */
export type ResponseStore = {
  keep(application: string, response: KeptResponse): Promise<void>
  find(application: string, id: string): Promise<KeptResponse | undefined>
  /** The JSON of an item, and its weight. */
  findItem(application: string, id: string): Promise<FoundItem | undefined>
  /** Says that responses are in use, so that they are not the next ones to go. */
  touch(application: string, ids: readonly string[]): Promise<void>
  /** Whether there was such a response. */
  remove(application: string, id: string): Promise<boolean>
  /** Removes responses that are too old. */
  purge(): Promise<void>
  close(): void
}

/** An item that was found by its id, and the response that has it. */
export type FoundItem = { json: Bytes; weight: number; responseId: string }

/** How much is kept, and for how long after its last use. */
export type StoreBounds = {
  maxApplicationBytes: number
  maxBytes: number
  maxAgeMs: number
}

const MEBIBYTE = 1024 * 1024

/** What one process keeps in its memory. */
export const MEMORY_BOUNDS: StoreBounds = {
  maxApplicationBytes: 64 * MEBIBYTE,
  maxBytes: 128 * MEBIBYTE,
  maxAgeMs: 60 * 60 * 1000,
}

/** What the processes of a machine keep in one file. */
export const FILE_BOUNDS: StoreBounds = { ...MEMORY_BOUNDS, maxBytes: 1024 * MEBIBYTE }

/** About what a response and an item cost beside their texts. */
const ENTRY_BYTES = 512
const ITEM_BYTES = 256

/** What a response counts as, in bytes. */
export const bytesKept = ({ id, head, items, pieces }: KeptResponse): number =>
  lengthOfPieces(pieces) +
  items.reduce((sum, item) => sum + ITEM_BYTES + 2 * item.id.length, 0) +
  2 * (head.length + id.length) +
  ENTRY_BYTES
