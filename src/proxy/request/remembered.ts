import type { JsonBody } from '../../body/json/body'
import type { PortusError } from '../../errors'
import type { ReasoningMemory } from '../../translate/reasoning-memory'

/** What a request names that Portus has kept, for the targets that Portus translates for. */
export type StoredInput = {
  /** The request's body with everything in the place of its names. */
  body: JsonBody
  /** Why there is no such body. */
  error?: PortusError
  /** A name of what is kept here: a provider that keeps responses itself does not know it. */
  keptHere?: string
}

/** What is known here of earlier answers. */
export type Remembered = {
  /** What the client may have dropped of them. */
  reasoning?: ReasoningMemory
  /** What the request names of them. */
  stored?: StoredInput | undefined
}
