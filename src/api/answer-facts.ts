import { membersIn, type Usage } from './dialect'

/** What of a stream's text has come, and what of that its provider has counted. */
export type Streamed = {
  /** Bytes of the pieces of text, thoughts and calls, as they stand in JSON. */
  readonly textBytes: number
  /** How many of them had come when the latest token counts came. */
  readonly countedBytes: number
  /** Whether a reason for its end has come. Token counts from there on are the last ones. */
  readonly hasStopped: boolean
}

/** What an answer says of what it has used, and what of it has gone by. */
export type AnswerFacts = {
  readonly usage?: Usage | undefined
  /** At what tier of service the provider says that it has answered (see `tier.ts`). Absent where it says nothing. */
  readonly tier?: string | undefined
  /** How many things a list of what was made holds, such as pictures. */
  readonly items?: number | undefined
  /** Seconds of audio that were read. */
  readonly audioSeconds?: number | undefined
  /** Absent where nothing of a stream has come. */
  readonly streamed?: Streamed | undefined
}

/**
 * Seconds of audio, where a transcription is counted by them.
 * https://platform.openai.com/docs/api-reference/audio/json-object#audio/json-object-usage
 *
 * @param usage The answer's `usage`, parsed.
 * @param duration The member of that name, which only long answers have.
 */
export function audioSecondsIn(usage: unknown, duration: unknown): number | undefined {
  const { type, seconds } = membersIn(usage)
  const value = type === 'duration' ? seconds : duration
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}
