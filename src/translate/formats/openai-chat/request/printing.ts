import type { FormatTarget } from '../../../conversation'
import type { Traits } from './trait-kinds'

/** What printing a request needs to know and to tell. */
export type Printing = {
  target: FormatTarget
  traits: Traits
  /** A call's id as the provider takes it, the same for the call and its result. */
  idOf: (id: string) => string
  /** Whether turns with calls must say what was thought. */
  isThinking: boolean
  /** Names what is left out. */
  drop: (name: string) => void
}
