import { suspicion } from './anchors'
import { type Found, findSecrets } from './find-secrets'
import { needlesOf } from './needles'
import { openEnd } from './open-end'

/** Looks for some secrets. Undefined where bytes hold none, and do not end with the beginning of one. */
export type Search = (bytes: Uint8Array, isFinal: boolean) => Found | undefined

/** Makes a search. What it needs is made when it is first used: most aliases of a large folder rest. */
export function searchFor(secrets: readonly string[], minLength: number): Search {
  let made: Search | undefined
  return (bytes, isFinal) => {
    if (secrets.length === 0) return undefined
    made ??= makeSearch(secrets, minLength)
    return made(bytes, isFinal)
  }
}

function makeSearch(secrets: readonly string[], minLength: number): Search {
  const needles = needlesOf(secrets, minLength)
  const isSuspect = suspicion(needles)
  const endOf = openEnd(needles)
  return (bytes, isFinal) =>
    isSuspect(bytes) ? findSecrets(bytes, needles, isFinal) : endOf(bytes, isFinal)
}
