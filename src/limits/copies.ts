import type { Hold } from './bytes-in-flight'

/**
 * What a translation keeps of a request beside its bytes, as their multiple: the text, the values in it and the
 * body that is made of them, for as long as a provider may be asked again. Measured with bodies of short texts.
 */
export const REQUEST_COPIES = 4

/** The same of an answer that is read whole, with its bytes. */
export const ANSWER_COPIES = 2

/** A hold that counts bytes several times, because they are copied. */
export const counting = (hold: Hold, times: number): Hold => ({
  ...hold,
  take: (bytes) => hold.take(bytes * times),
  give: (bytes) => hold.give(bytes * times),
})
