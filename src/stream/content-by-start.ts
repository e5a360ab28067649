import type { Content } from './answer'

/** How a stream begins that is made of server-sent events, whatever it is called. */
const EVENTS = /^\ufeff?\s*(?::|data:|event:|id:|retry:)/

/** Enough to tell events from JSON. */
const MAX_START_BYTES = 64

const BLANK = /^\ufeff?\s*$/
const JSON_START = /^\ufeff?\s*[{[]/

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The text with which an answer begins. */
export const startText = (first: Uint8Array | undefined): string =>
  decoder.decode(first?.subarray(0, MAX_START_BYTES))

/** Whether a text begins as server-sent events do. */
export const beginsEvents = (start: string): boolean => EVENTS.test(start)

/**
 * What an answer of a conversation is made of, by its first bytes: some servers call events text. `other` is
 * neither JSON nor events. Undefined where too little has come.
 */
export function contentByStart(first: Uint8Array | undefined): Content | undefined {
  const start = startText(first)
  if (BLANK.test(start)) return undefined
  if (EVENTS.test(start)) return 'events'
  return JSON_START.test(start) ? 'json' : 'other'
}
