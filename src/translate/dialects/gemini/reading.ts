/** What reading a request needs and tells. */
export type Reading = {
  /** Gives a long string its end back. */
  whole: (text: string) => string
  /** Gives base64 the alphabet that every API takes. Some of Google's SDKs write the other one. */
  base64: (text: string) => string
  /** Names a part of the request that no conversation has a place for and that only guides the answer. */
  note: (name: string) => void
}
