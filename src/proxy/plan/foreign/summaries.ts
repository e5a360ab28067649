import { type JsonBody, slicesOf } from '../../../body/json/body'
import { bytesHold } from '../../../body/json/bytes-hold'
import { putBackLongStrings } from '../../../body/json/long-strings'
import { sinceSummary } from '../../../translate/compaction/message-summaries'
import { readTurns, type Turn } from './thoughts'

const SUMMARY = '"compaction"'

/**
 * The messages of a request with a summary as text that Bedrock would refuse, as JSON text. A client that Anthropic or
 * Vertex AI answered before sends it along. Undefined where there is none, as nearly always.
 * https://platform.claude.com/docs/en/build-with-claude/compaction-on-demand
 *
 * @param takesBlocks Whether summaries are taken that were made at a threshold, which have no signature.
 * @throws {PortusError} `invalid_request` where there is too much to read.
 */
export function summariesAsText(body: JsonBody, takesBlocks: boolean): string | undefined {
  const span = body.members.values.get('messages')
  if (!span || !bytesHold(slicesOf(body.pieces, span), SUMMARY)) return undefined
  const { turns, held } = readTurns(body)
  if (!turns?.some((turn) => isForeign(turn, takesBlocks))) return undefined
  const text = JSON.stringify(sinceSummary(turns))
  const pieces = held && putBackLongStrings(text, held)
  return pieces ? Buffer.concat(pieces).toString() : text
}

const isForeign = (turn: Turn, takesBlocks: boolean): boolean =>
  Array.isArray(turn?.content) &&
  turn.content.some(
    (block: { type?: unknown; signature?: unknown } | null) =>
      block?.type === 'compaction' && !(takesBlocks && (block.signature ?? null) === null),
  )
