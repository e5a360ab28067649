import type { FormatTarget, JsonObject } from '../conversation'

/** A vector in base64. */
export type Base64Vector = { base64: string; type: 'float32' | 'int8' }

/** One vector of an answer. */
export type Vector = readonly number[] | Base64Vector

/** A request for embeddings, with the alias's overrides, as the formats read it. */
export type EmbeddingsRequest = {
  /** The texts, or lists of token ids. */
  inputs: readonly (string | readonly number[])[]
  dimensions?: number
  /** Every other member. Some are the provider's own: `input_type`, `task_type`, `truncate`. */
  own: JsonObject
}

/** The bodies of one request: what its calls send. */
export type EmbeddingsCall = {
  body: JsonObject
  /** How many inputs the body has. So many vectors must come back. */
  count: number
}

/** What a provider answers to one call. */
export type EmbeddingsAnswer = {
  /** The vectors in the order of the call's inputs. */
  vectors: readonly Vector[]
  /** Undefined where the provider does not say it. */
  inputTokens?: number
  /** The name that the provider gives its model. */
  model?: string
}

/** How many inputs fit in one call. */
export type CallSize = {
  inputs: number
  /** The tokens of all inputs together. */
  tokens?: number
}

/** A provider's format of embeddings. */
export type EmbeddingsFormat = {
  name: string
  /** How much a call may hold. */
  sizeFor(target: FormatTarget): CallSize
  /** Whether the provider takes token ids in the place of a text. */
  takesTokens: boolean
  /** Whether a model makes vectors of any length that the client asks for. */
  takesDimensions(target: FormatTarget): boolean
  /** The members of the provider's own that are carried, by all names that a client may write. */
  own: Readonly<Record<string, string>>
  /**
   * Prints the body of one call.
   *
   * @param own The provider's own members of the request, under the provider's names.
   */
  print(
    inputs: EmbeddingsRequest['inputs'],
    request: PrintRequest,
    target: FormatTarget,
  ): JsonObject
  /** Reads the answer to one call. `headers` tell the token counts of some. */
  parse(answer: unknown, headers: Headers): EmbeddingsAnswer
}

/** What a format prints besides the inputs. */
export type PrintRequest = { dimensions: number | undefined; own: JsonObject }
