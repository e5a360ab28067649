import { PortusError, sentenceOf } from '../errors'
import { Untranslatable } from './conversation'

/** The refusals of a request, with their sentences from the table of errors. */

/**
 * The error of a request that could not be translated.
 *
 * @param cause What was thrown. Anything else than a refusal is thrown again.
 */
export function untranslatableError(cause: unknown): PortusError {
  if (!(cause instanceof Untranslatable)) throw cause
  const { message, param } = cause
  return new PortusError('invalid_request', message, { cause, param })
}

/** The messages have no shape that a conversation has. */
export const invalidMessages = () =>
  new Untranslatable(sentenceOf('invalid_request', 'invalid_messages', {}), 'messages')

/** A part of a message that the model cannot take. */
export const untranslatableBlock = (type: string) =>
  new Untranslatable(sentenceOf('invalid_request', 'untranslatable_block', { type }), 'messages')

/** A tool that the model does not have. */
export const untranslatableTool = (type: string) =>
  new Untranslatable(sentenceOf('invalid_request', 'untranslatable_tool', { type }), 'tools')

/** A top-level member that would be lost and changes the answer. */
export const untranslatableMember = (name: string) =>
  new Untranslatable(sentenceOf('invalid_request', 'untranslatable_member', { name }), name)

/** More stop sequences than are looked for. */
export const longStops = (count: number, max: number) =>
  new Untranslatable(sentenceOf('invalid_request', 'long_stops', { count, max }), 'stop')

/** An item of an input that no other model can take. */
export const untranslatableItem = (type: string) =>
  new Untranslatable(sentenceOf('invalid_request', 'untranslatable_item', { type }), 'input')

/** An item that the input refers to, and that nobody has kept. */
export const unknownItem = (id: string) =>
  new Untranslatable(sentenceOf('invalid_request', 'unknown_item', { id }), 'input')

/** A call without its output, or an output without its call. */
export const unpairedCall = (sentence: 'missing_output' | 'missing_call', id: string) =>
  new Untranslatable(sentenceOf('invalid_request', sentence, { id }), 'input')

/** What another provider has made of a conversation, and nobody else can read. */
export const foreignCompaction = (type: string, member: 'input' | 'messages') =>
  new Untranslatable(sentenceOf('invalid_request', 'foreign_compaction', { type }), member)

/** A compaction of a conversation that goes on. */
export const earlyTrigger = () =>
  new Untranslatable(sentenceOf('invalid_request', 'last_trigger', {}), 'input')
