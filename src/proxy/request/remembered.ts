import type { JsonBody } from '../../body/json/body'
import type { PortusError } from '../../errors'
import type { ReasoningMemory } from '../../translate/reasoning-memory'

/** The stored responses and items that a request names, for targets that Portus translates for. */
export type StoredInput = {
  /** The request's body, with the items in the place of their ids. */
  body: JsonBody
  /** Why there is no such body. */
  error?: PortusError
  /** An id that only the store of Portus knows. A provider that keeps responses itself must not get it. */
  keptHere?: string
}

/** What Portus remembers of earlier answers. */
export type Remembered = {
  /** Their signatures, which a client may have dropped. */
  reasoning?: ReasoningMemory
  /** Those that the request names. */
  stored?: StoredInput | undefined
}
