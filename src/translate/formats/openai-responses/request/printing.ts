import type { FormatTarget } from '../../../conversation'
import type { OpenAIModel } from '../../openai-chat/request/openai-models'

/** What printing a request needs to know and to tell. */
export type Printing = {
  target: FormatTarget
  model: OpenAIModel
  /** A call's id as the provider takes it, the same for the call and its result. */
  idOf: (id: string) => string
  /** Names what is left out. */
  drop: (name: string) => void
}
