import type { CallBody } from './contract'

/** The form as a gateway takes it that parses it itself: with what the alias sets put in. */
export const sendForm = (body: CallBody & { kind: 'form' }): ReadableStream<Uint8Array> =>
  body.send(body.edits)
