import { sentenceOf } from '../../errors'
import { type FormatTarget, type JsonObject, Untranslatable } from '../conversation'
import { untranslatableMember } from '../untranslatable'
import { entryOf } from '../values'
import type { CallSize, EmbeddingsCall, EmbeddingsFormat, EmbeddingsRequest } from './embeddings'
import { mostTokens } from './most-tokens'

/** What a request becomes in a provider's format. */
export type PrintedEmbeddings = {
  calls: readonly EmbeddingsCall[]
  /** The members that the provider does not get. */
  dropped: readonly string[]
}

/**
 * Prints a request as the calls that a provider needs for it, in the order of its inputs.
 *
 * @throws {Untranslatable} where the model cannot do what the request asks for.
 */
export function printEmbeddings(
  format: EmbeddingsFormat,
  request: EmbeddingsRequest,
  target: FormatTarget,
): PrintedEmbeddings {
  const { inputs, dimensions } = request
  if (!format.takesTokens && inputs.some((input) => typeof input !== 'string'))
    throw new Untranslatable(sentenceOf('invalid_request', 'tokens_not_taken', {}), 'input')
  if (dimensions !== undefined && !format.takesDimensions(target))
    throw untranslatableMember('dimensions')
  const { own, dropped } = ownMembers(format, request.own)
  const calls = batchesOf(inputs, format.sizeFor(target)).map((batch) => ({
    body: format.print(batch, { dimensions, own }, target),
    count: batch.length,
  }))
  return { calls, dropped }
}

function ownMembers(format: EmbeddingsFormat, members: JsonObject) {
  const own: Record<string, unknown> = {}
  const dropped: string[] = []
  for (const [name, value] of Object.entries(members)) {
    if (value === null || value === undefined) continue
    const its = entryOf(format.own, name)
    if (its === undefined) dropped.push(name)
    else own[its] = value
  }
  return { own, dropped }
}

/** Inputs in lists that each fit in a call. One that is too long for any call has one of its own. */
export function batchesOf(
  inputs: EmbeddingsRequest['inputs'],
  { inputs: most, tokens: mostOfAll }: CallSize,
): EmbeddingsRequest['inputs'][] {
  const batches: EmbeddingsRequest['inputs'][number][][] = []
  let batch: EmbeddingsRequest['inputs'][number][] = []
  let tokens = 0
  for (const input of inputs) {
    const length = mostOfAll === undefined ? 0 : mostTokens(input)
    const isFull = batch.length === most || tokens + length > (mostOfAll ?? 0)
    if (batch.length > 0 && isFull) {
      batches.push(batch)
      batch = []
      tokens = 0
    }
    batch.push(input)
    tokens += length
  }
  batches.push(batch)
  return batches
}
