import type { JsonObject } from '../../../../conversation'
import type { BedrockModel } from '../../models/bedrock-model'

/** A block of content. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html */
export type Block = JsonObject

/** A message of Converse's. */
export type Message = { role: 'user' | 'assistant'; content: readonly Block[] }

/** What printing a conversation needs to know and to tell. */
export type Printing = {
  model: BedrockModel
  /** A name for a document that no other document of the request has. */
  documentName: (name: string | undefined) => string
  /** Names what is left out. */
  drop: (name: string) => void
}

/** Says nothing, for a place where some text must stand. */
export const FILLER: Block = { text: '.' }
