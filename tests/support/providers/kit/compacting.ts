import { messageEvents } from '../anthropic-messages'
import { summaryBlock } from '../claude-compaction'
import { sse } from '../framing'
import { compactionItem, responseEvents } from '../openai-responses'
import type { Answer, Received } from '../server'
import { anthropicFormat } from './claude'
import { codexFormat } from './codex'
import { type Format, itemsOf, type Speech } from './kit'

/** What a model keeps of a conversation that has become shorter. A scripted one says it where it is offered no tools. */
export const KEPT = 'A file is changed'

const SEALED = `gAAAAA${Buffer.from(KEPT).toString('base64url')}`

/** So many tokens a conversation has where a tool was called. Agents make it shorter then. */
const MANY_TOKENS = 60_000

/** An answer whose request was long. */
const afterMany =
  (answer: Answer): Answer =>
  async (received) => {
    const response = await answer(received)
    const text = await response.text()
    const counts =
      /"(input_tokens|total_tokens|promptTokenCount|totalTokenCount|prompt_tokens)":\d+/g
    return new Response(text.replaceAll(counts, `"$1":${MANY_TOKENS}`), response)
  }

const long =
  (format: Format): Format['say'] =>
  (speech: Speech) =>
    (speech.calls ?? []).length + (speech.customCalls ?? []).length > 0
      ? afterMany(format.say(speech))
      : format.say(speech)

/** A format whose conversations grow long with the first call of a tool. */
export const growing = (format: Format): Format => ({ ...format, say: long(format) })

/** OpenAI's Responses, which make a conversation shorter. */
export const compactingCodex: Format = {
  ...codexFormat,
  say: (speech) => (received) =>
    itemsOf(received.json?.input).at(-1)?.type === 'compaction_trigger'
      ? sse(responseEvents({ items: [compactionItem(SEALED)] }))
      : long(codexFormat)(speech)(received),
  hear: (received) => {
    const heard = codexFormat.hear(received)
    const kept = itemsOf(received.json?.input).some(
      (item) => item.type === 'compaction' && item.encrypted_content === SEALED,
    )
    return kept ? { ...heard, text: `${heard.text}${KEPT}` } : heard
  },
}

const isSummary = ({ json = {} }: Received) => json.compaction !== undefined

/** A model of Anthropic's that summarises conversations. */
export const compactingClaude: Format = {
  ...anthropicFormat,
  alias: (url) => ({
    ...anthropicFormat.alias(url),
    override_params: { model: 'claude-sonnet-4-6' },
  }),
  say: (speech) => async (received) => {
    const answer = await long(anthropicFormat)(speech)(received)
    return isSummary(received) && answer.ok
      ? sse(messageEvents({ blocks: [summaryBlock(KEPT)], stop: 'compaction' }))
      : answer
  },
}
