import type { Usage } from '../api/dialect'
import type { SentSize } from '../telemetry/record'

/** What a request is likely to use. */
export type Likely = Required<Pick<Usage, 'inputTokens' | 'cacheReadTokens' | 'outputTokens'>>

type Asked = { maxTokens?: number | undefined; choices?: number }

/** What is known of the answers of one alias. */
type Habit = {
  /** Tokens for each byte of a request's body that no cache held, and that one held. */
  inputPerByte: number
  cachedPerByte: number
  outputTokens: number
  answers: number
}

/** Knows what the requests of each alias usually use. */
export type LikelyUse = {
  /**
   * What a request is likely to use: by its length, and the smaller of the maximum that it asks for and of what the alias
   * usually answers. The worst case would lock out agents, which ask for huge maxima.
   *
   * @param sent How large it is.
   * @param asked The most tokens that the client wants in an answer, and how many answers it wants.
   */
  of(alias: string, sent: SentSize | undefined, asked?: Asked): Likely
  /** Takes in what a complete answer has used. */
  learn(alias: string, sent: SentSize | undefined, usage: Usage): void
}

/** JSON of English text, about. */
const FIRST_PER_BYTE = 0.25
/** Before the first answer of an alias. */
const FIRST_OUTPUT = 1000
/** So much the latest answer counts. The first ones count for more, so that a guess is soon forgotten. */
const WEIGHT = 0.05
/** Of a body of pictures and of one of rare signs. */
const MAX_PER_BYTE = 1
/** Aliases come and go with the configuration. */
const MAX_ALIASES = 10_000

/** Begins without knowing anything. */
export function likelyUse(): LikelyUse {
  const habits = new Map<string, Habit>()
  return {
    of(alias, sent, { maxTokens = Number.POSITIVE_INFINITY, choices = 1 } = {}) {
      const bytes = bytesOf(sent)
      const known = habits.get(alias)
      return {
        inputTokens: Math.ceil(bytes * (known?.inputPerByte ?? FIRST_PER_BYTE)),
        cacheReadTokens: Math.ceil(bytes * (known?.cachedPerByte ?? 0)),
        outputTokens: choices * Math.ceil(Math.min(maxTokens, known?.outputTokens ?? FIRST_OUTPUT)),
      }
    },
    learn(alias, sent, usage) {
      const bytes = bytesOf(sent)
      const { outputTokens, cacheReadTokens = 0 } = usage
      if (bytes <= 0 || outputTokens === undefined) return
      if (habits.size >= MAX_ALIASES) habits.clear()
      const habit = habits.get(alias) ?? {
        inputPerByte: 0,
        cachedPerByte: 0,
        outputTokens: 0,
        answers: 0,
      }
      habits.set(alias, habit)
      habit.answers++
      const weight = Math.max(WEIGHT, 1 / habit.answers)
      const towards = (old: number, seen: number) => old + weight * (seen - old)
      habit.inputPerByte = towards(
        habit.inputPerByte,
        Math.min(MAX_PER_BYTE, uncached(usage) / bytes),
      )
      habit.cachedPerByte = towards(
        habit.cachedPerByte,
        Math.min(MAX_PER_BYTE, cacheReadTokens / bytes),
      )
      habit.outputTokens = towards(habit.outputTokens, outputTokens)
    },
  }
}

/** A picture counts as what it is likely to be read as. */
const BYTES_PER_MEDIUM = 6400

const bytesOf = (sent: SentSize | undefined): number =>
  sent ? sent.textBytes + sent.media * BYTES_PER_MEDIUM : 0

const uncached = ({
  inputTokens = 0,
  cacheWriteTokens = 0,
  cacheWrite1hTokens = 0,
  audioInputTokens = 0,
}: Usage): number => inputTokens + cacheWriteTokens + cacheWrite1hTokens + audioInputTokens

/**
 * Tokens as limits count them: those that a cache held by a factor, and reasoning once, as the part of the output that it is.
 *
 * @param cachedFactor From 0 to 1.
 */
export const countedTokens = (usage: Usage, cachedFactor: number): number =>
  Math.ceil(
    uncached(usage) +
      (usage.cacheReadTokens ?? 0) * cachedFactor +
      (usage.outputTokens ?? 0) +
      (usage.audioOutputTokens ?? 0),
  )
