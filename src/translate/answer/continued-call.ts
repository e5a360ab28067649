import type { CallPiece } from './call-piece'

/** What is known of a call that has begun. */
export type CallState = {
  id: string | undefined
  name: string | undefined
  /** The text of its arguments so far. */
  text: string
  readonly isComplete: boolean
  /** Whether it has no arguments yet. */
  readonly isBlank: boolean
  /** Whether its name came once more behind its end: then more text is another call's. */
  isNamedAgain: boolean
}

/**
 * The call that a piece goes on with. Nothing if it begins another one. Providers
 *
 * - repeat the name, or the id and the name, with every piece;
 * - give each piece a new id (older vLLM);
 * - give the same index to each call (Ollama, Gemini), or none;
 * - give no id, or give it later;
 * - send the whole call once more at its end.
 *
 * @param at The call with the piece's index; without one, the last call.
 * @param named The call with the piece's id.
 */
export function continuedCall<Call extends CallState>(
  piece: CallPiece,
  at: Call | undefined,
  named: Call | undefined,
): Call | undefined {
  const { index, id } = piece
  if (id !== undefined && at?.id === id) return isAnother(piece, at) ? undefined : at
  // Without indexes, calls may take turns by their ids.
  if (index === undefined && named) return isAnother(piece, named) ? undefined : named
  if (!at) return undefined
  return id !== undefined && at.id !== undefined ? withOtherId(piece, at) : withoutId(piece, at)
}

const isBlank = (text: string) => text.trim() === ''

/** Whether a piece with the same id is one more call: a whole one with other arguments. */
const isAnother = ({ name, text }: CallPiece, call: CallState): boolean =>
  call.isComplete &&
  name !== undefined &&
  !isBlank(text) &&
  call.text.trim() !== '{}' &&
  text.trim() !== call.text.trim()

/** A new id begins a call, unless the call before it is not complete and cannot be another's. */
function withOtherId<Call extends CallState>(
  { index, name, text }: CallPiece,
  call: Call,
): Call | undefined {
  if (name === undefined) return !call.isComplete || isBlank(text) ? call : undefined
  const isMidway = !call.isComplete && !call.isBlank
  return index !== undefined && isMidway && name === call.name ? call : undefined
}

function withoutId<Call extends CallState>(
  { id, name, text }: CallPiece,
  call: Call,
): Call | undefined {
  const isMore = call.isComplete && !isBlank(text)
  if (name === undefined)
    return isMore && (id !== undefined || call.isNamedAgain) ? undefined : call
  if (call.name === undefined) return call
  if (name !== call.name || isMore || (call.isComplete && id !== undefined)) return undefined
  call.isNamedAgain = call.isComplete
  return call
}
