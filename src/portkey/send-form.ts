import type { CallBody } from './contract'

/** The form as a gateway takes it that parses it itself: with the model's name put in. */
export const sendForm = (body: CallBody & { kind: 'form' }): ReadableStream<Uint8Array> =>
  body.send(new Map(body.model === undefined ? [] : [['model', body.model]]))
