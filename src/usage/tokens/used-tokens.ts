import type { Usage } from '../../api/dialect'
import { REALTIME } from '../../api/endpoints/endpoints'
import type { Report, SentSize } from '../../telemetry/record'
import type { Accuracy } from '../ledger/row'
import { type Rates, TYPICAL } from './learnt-rates'
import { isAnswered, measureOf } from './measured'

/** What a request has used, and how sure that is. */
export type UsedTokens = { tokens: Usage; accuracy: Accuracy }

const NOTHING: UsedTokens = { tokens: {}, accuracy: 'exact' }

/**
 * The tokens of a finished request. What its provider has counted stands as it is, zeros as well. Where an answer broke off
 * before that, or nobody counts, the rest is an estimate by lengths (`docs/counting.md`).
 *
 * @param rates How many bytes make a token for this target.
 */
export function usedTokens(report: Report, rates: Rates = TYPICAL): UsedTokens {
  const measure = measureOf(report.record.endpoint)
  if (!measure || !isAnswered(report)) return NOTHING
  const { usage = {}, audioSeconds } = report
  const isWhole = isComplete(report)
  if (isWhole || isCountedToItsEnd(report))
    switch (measure) {
      case 'told':
        return { tokens: usage, accuracy: 'exact' }
      case 'heard': {
        const isTold = report.usage !== undefined || audioSeconds !== undefined
        return { tokens: usage, accuracy: isTold ? 'exact' : 'estimated' }
      }
      case 'read':
        if (hasInput(usage)) return { tokens: usage, accuracy: 'exact' }
        break
      case 'written':
        if (hasInput(usage) && isOutputCounted(report)) return { tokens: usage, accuracy: 'exact' }
    }
  const accuracy = isWhole ? 'estimated' : 'partial'
  if (measure === 'told' || measure === 'heard') return { tokens: usage, accuracy }
  const tokens = { ...usage }
  if (!hasInput(usage)) tokens.inputTokens = likelyInput(report.record.sent, rates)
  if (measure === 'written' && !(isWhole && isOutputCounted(report)))
    tokens.outputTokens = likelyOutput(report, rates)
  return { tokens, accuracy }
}

/** Whether no answer broke off. A connection of many answers may end while none is being made, whoever ends it. */
const isComplete = ({ outcome, record, streamed }: Report): boolean =>
  record.endpoint === REALTIME.name ? streamed === undefined : outcome === 'complete'

/** Whether the last counts of a stream have come, though not its end. */
const isCountedToItsEnd = ({ usage, streamed }: Report): boolean =>
  usage?.outputTokens !== undefined &&
  streamed?.hasStopped === true &&
  streamed.countedBytes > 0 &&
  streamed.countedBytes === streamed.textBytes

const hasInput = ({ inputTokens, cacheReadTokens, audioInputTokens }: Usage): boolean =>
  inputTokens !== undefined || cacheReadTokens !== undefined || audioInputTokens !== undefined

/** Whether what was written is counted. Counts that came before all text are those of a message's start. */
function isOutputCounted({ usage, streamed }: Report): boolean {
  if (usage?.outputTokens === undefined && usage?.audioOutputTokens === undefined) return false
  return !streamed || streamed.countedBytes > 0 || streamed.textBytes === 0
}

/** What stands around the text of a whole answer: ids, roles, names of members. */
const ENVELOPE_BYTES = 256

function likelyOutput(report: Report, { outputBytes }: Rates): number {
  const { usage, streamed } = report
  const counted = usage?.outputTokens ?? 0
  if (!streamed) return Math.max(counted, tokensIn(wholeTextBytes(report), outputBytes))
  const { textBytes, countedBytes } = streamed
  // Gemini's chunks before the last may count the prompt alone.
  const isOfText = counted > 0 && countedBytes > 0
  return isOfText
    ? counted + tokensIn(textBytes - countedBytes, outputBytes)
    : Math.max(counted, tokensIn(textBytes, outputBytes))
}

/** The text of an answer that is JSON. A response repeats what it was asked. */
function wholeTextBytes({ bytes, record: { endpoint, sent } }: Report): number {
  const repeated = endpoint === 'responses' ? (sent?.textBytes ?? 0) : 0
  return Math.max(0, bytes - repeated - ENVELOPE_BYTES)
}

/** https://docs.anthropic.com/en/docs/build-with-claude/vision: at most about 1600 a picture. */
const TOKENS_PER_MEDIUM = 1600

/** About how many tokens a request sends, by its length. */
export const likelyInput = (sent: SentSize | undefined, { inputBytes }: Rates = TYPICAL): number =>
  sent ? tokensIn(sent.textBytes, inputBytes) + sent.media * TOKENS_PER_MEDIUM : 0

const tokensIn = (bytes: number, bytesPerToken: number): number =>
  bytes > 0 ? Math.max(1, Math.round(bytes / bytesPerToken)) : 0
