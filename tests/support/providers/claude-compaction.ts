/**
 * Claude that summarises conversations, with what Anthropic refuses of such requests.
 * https://platform.claude.com/docs/en/build-with-claude/compaction-on-demand
 * https://platform.claude.com/docs/en/build-with-claude/compaction-threshold
 */

import { anthropicError, type Block, message, messageEvents, textBlock } from './anthropic-messages'
import { sse } from './framing'
import { itemsOf, membersOf } from './kit/kit'
import type { Answer, Received } from './server'

export const SUMMARY_BETA = 'compact-2026-09-04'
export const THRESHOLD_BETA = 'compact-2026-01-12'

/** What the model keeps of any conversation. */
export const SUMMARY = 'The user wants 0.5 €; "b.txt" is written.\nNext: c.txt. '.repeat(100)

/** A summary that was asked for comes whole in the start of its block. */
export const summaryBlock = (content: string | null = SUMMARY): Block => {
  const whole = { type: 'compaction', content, signature: 'c2ln' }
  return { whole, opened: whole, deltas: [] }
}

/** A summary ahead of an answer comes in one delta. */
export const thresholdBlock = (content: string | null = SUMMARY): Block => ({
  whole: { type: 'compaction', content, encrypted_content: 'b3BhcXVl' },
  opened: { type: 'compaction', content: null, encrypted_content: null },
  deltas: [{ type: 'compaction_delta', content, encrypted_content: 'b3BhcXVl' }],
})

const SUMMARISED = {
  input_tokens: 0,
  output_tokens: 0,
  iterations: [{ type: 'compaction', input_tokens: 144, output_tokens: 27 }],
}

type Json = Record<string, unknown>

/** The betas of a request, wherever they stand. */
export const betasOf = ({ headers, json = {} }: Received): string[] =>
  [headers.get('anthropic-beta') ?? [], json.anthropic_beta ?? []]
    .flat()
    .flatMap((names) => String(names).split(','))

/** Why Anthropic refuses a request that summarises, or that goes on from a summary. */
export function compactionFault(json: Json, betas: readonly string[]): string | undefined {
  const { compaction, context_management: managed, messages } = json
  const blocks = itemsOf(messages).flatMap(({ content }, turn) =>
    itemsOf(content).map((block, at) => ({ block, turn, at })),
  )
  const summaries = blocks.filter(({ block }) => block.type === 'compaction')
  const edits = itemsOf(membersOf(managed).edits)
  const threshold = edits.find(({ type }) => type === 'compact_20260112')
  if (compaction !== undefined) {
    if (!betas.includes(SUMMARY_BETA)) return `compaction: requires anthropic-beta: ${SUMMARY_BETA}`
    if (membersOf(compaction).type !== 'summarize')
      return 'compaction.type: Input should be summarize'
    for (const name of ['context_management', 'stop_sequences'])
      if (name in json) return `compaction: cannot be combined with ${name}`
    if ('format' in membersOf(json.output_config)) return 'compaction: no output_config.format'
    if (['any', 'tool'].includes(String(membersOf(json.tool_choice).type)))
      return 'compaction: no forced tool_choice'
  }
  if (threshold) {
    if (!betas.includes(THRESHOLD_BETA)) return 'context_management: Extra inputs are not permitted'
    const { value = 150_000 } = membersOf(threshold.trigger)
    if (!(Number(value) >= 50_000)) return 'trigger: must be at least 50000 input tokens'
  }
  for (const { block, turn, at } of summaries) {
    const isSigned = 'signature' in block
    if (!betas.includes(isSigned ? SUMMARY_BETA : THRESHOLD_BETA))
      return `messages.${turn}.content.${at}: compaction is not one of the expected types`
    if (isSigned && (turn !== 0 || at !== 0)) return 'compaction_block_misplaced'
  }
  return undefined
}

/** Answers with a summary where one is asked for, and else with what it is given. */
export const summarising =
  (said: readonly Block[] = [textBlock('Go', ' on')], summary = summaryBlock()): Answer =>
  (received) => {
    const { json = {} } = received
    const fault = compactionFault(json, betasOf(received))
    if (fault) return anthropicError(400, 'invalid_request_error', fault)
    const isSummary = json.compaction !== undefined
    const answer = {
      blocks: isSummary ? [summary] : said,
      ...(isSummary && { stop: 'compaction', usage: SUMMARISED, usageAtEnd: SUMMARISED }),
    }
    return json.stream === true ? sse(messageEvents(answer)) : Response.json(message(answer))
  }
