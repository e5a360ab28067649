import type { Conversation, FormatTarget, JsonObject, PrintedRequest } from '../../conversation'
import { defined } from '../../values'
import type { Printing } from './print-content'
import { printReasoning } from './print-reasoning'
import { printRest } from './print-rest'
import { printFormat, printTools } from './print-tools'
import { printTurns } from './print-turns'
import { habitsOf } from './providers'

/** OpenAI refuses longer ones. https://platform.openai.com/docs/api-reference/chat/create#chat-create-user */
const MAX_USER_LENGTH = 64

/**
 * Prints a request of the chat completions API.
 * https://platform.openai.com/docs/api-reference/chat/create
 *
 * @throws {Untranslatable}
 */
export function printRequest(conversation: Conversation, target: FormatTarget): PrintedRequest {
  const dropped = new Set<string>()
  const printing: Printing = {
    habits: habitsOf(target),
    drop: (name) => void dropped.add(name),
  }
  const { isOpenAi } = printing.habits
  const { isStreamed, maxOutputTokens, output, stop } = conversation
  const body: JsonObject = {
    model: target.model,
    messages: printTurns(conversation.turns, printing),
    ...printTools(conversation, printing),
    // OpenAI's newer models take nothing else, and other providers may not know it.
    ...(maxOutputTokens !== undefined && {
      [isOpenAi ? 'max_completion_tokens' : 'max_tokens']: maxOutputTokens,
    }),
    ...defined({
      temperature: conversation.temperature,
      top_p: conversation.topP,
      stop: stop && stop.length > 0 ? stop : undefined,
      seed: conversation.seed,
      presence_penalty: conversation.presencePenalty,
      frequency_penalty: conversation.frequencyPenalty,
      response_format: output && printFormat(output),
    }),
    ...printOwn(conversation, printing),
    ...printReasoning(conversation, target, printing),
    ...printRest(conversation.rest, printing.drop),
    // Without this option a stream has no counts.
    ...(isStreamed && { stream: true, stream_options: { include_usage: true } }),
  }
  return { body, dropped: [...dropped] }
}

/** The members that OpenAI alone has, or alone has not. */
function printOwn({ topK, user, serviceTier }: Conversation, printing: Printing): JsonObject {
  const { habits, drop } = printing
  const isLong = habits.isOpenAi && user !== undefined && user.length > MAX_USER_LENGTH
  if (isLong) drop('user')
  if (habits.isOpenAi && topK !== undefined) drop('top_k')
  if (!habits.isOpenAi && serviceTier !== undefined && serviceTier !== 'auto') drop('service_tier')
  return {
    ...(!habits.isOpenAi && topK !== undefined && { top_k: topK }),
    ...(user !== undefined && !isLong && { user }),
    ...(habits.isOpenAi && serviceTier !== undefined && { service_tier: serviceTier }),
  }
}
