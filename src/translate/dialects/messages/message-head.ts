import type { AnswerEvent, PrintOptions } from '../../answer-events'

/** Anthropic's ids of messages begin with this. */
const PREFIX = 'msg_'

/** The members that every message begins with. https://docs.anthropic.com/en/api/messages */
export function messageHead({ id, model }: AnswerEvent & { type: 'start' }, options: PrintOptions) {
  const given = id ?? options.requestId
  return {
    id: given.startsWith(PREFIX) ? given : PREFIX + given,
    type: 'message',
    role: 'assistant',
    model: model ?? options.model,
  } as const
}
