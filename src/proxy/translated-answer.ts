import { LONG_VALUE, readMember } from '../body/json/body'
import { redactAccounts } from '../telemetry/redact-accounts'
import type { AnswerEvent, Format, PrintOptions } from '../translate/answer-events'
import type { ClientTools } from '../translate/conversation'
import type { ReasoningMemory } from '../translate/reasoning-memory'
import { type AnswerPrinting, streamAnswer, wholeAnswer } from './print-answer'
import { answerEvents, type EventGroups } from './provider-events'
import { eventFacts } from './relay/event-facts'
import type { Received } from './request/received'
import { estimateOfBody } from './token-estimate'

/** What an answer is translated with. */
export type AnswerTranslation = AnswerPrinting & {
  format: Format
  requestId: string
  /** Keeps what the next turn must bring back and its client may drop. */
  memory: ReasoningMemory
  /** What the client's tools are to it. */
  clientTools?: ClientTools
  /** Whether the client asked for a search of the web. */
  asksForSearch?: boolean
}

/**
 * An answer in a provider's format as the client reads it. An error that comes before anything else is
 * an answer with its status.
 *
 * @throws {PortusError} `invalid_provider_answer` where nobody can make anything of it.
 */
export async function translatedAnswer(
  answer: Received,
  translation: AnswerTranslation,
): Promise<Received> {
  const { format, request, memory } = translation
  const { facts, note } = eventFacts(request.isStreamed)
  const watch = (event: AnswerEvent) => {
    note(event)
    if (event.type === 'call' && event.opaque && event.id) memory.keep(event.id, event.opaque)
  }
  const events = answerEvents(answer, format, request.isStreamed, request.hold)
  const groups = watched(events, watch, answer.redact)
  const options = optionsFor(translation)
  return request.isStreamed
    ? { ...(await streamAnswer(answer, groups, translation, options)), facts }
    : { ...(await wholeAnswer(answer, groups, translation, options)), facts }
}

function optionsFor({
  request: { alias, body, endpoint, isStreamed },
  requestId,
  clientTools,
  keep,
  asksForSearch = false,
}: AnswerTranslation): PrintOptions {
  const asked = isStreamed ? readMember(body, 'stream_options') : undefined
  return {
    requestId,
    model: alias.name,
    includesUsage:
      (asked as { include_usage?: unknown } | null | undefined)?.include_usage === true,
    asked: (member) => shortOf(readMember(body, member)),
    isKept: keep !== undefined,
    ...(clientTools && { clientTools }),
    asksForSearch,
    // Anthropic's clients read it at the start, where many providers say nothing.
    ...(endpoint.dialect === 'anthropic' && {
      estimatedInputTokens: () => estimateOfBody(body),
    }),
  }
}

const shortOf = (value: unknown): unknown => (value === LONG_VALUE ? undefined : value)

async function* watched(
  groups: EventGroups,
  watch: (event: AnswerEvent) => void,
  redact: (text: string) => string,
): EventGroups {
  for await (const group of groups) {
    for (const event of group) watch(event)
    yield group.map((event) => (event.type === 'error' ? redacted(event, redact) : event))
  }
}

/** A provider may repeat the credentials that it was sent, in any of its words. */
function redacted(
  { error, ...event }: AnswerEvent & { type: 'error' },
  redact: (text: string) => string,
): AnswerEvent {
  const clean = (text: string) => redactAccounts(redact(text))
  const { message, type, param, code } = error
  return {
    ...event,
    error: {
      ...error,
      message: clean(message),
      ...(type !== undefined && { type: clean(type) }),
      ...(param !== undefined && { param: clean(param) }),
      ...(code !== undefined && { code: clean(code) }),
    },
  }
}
