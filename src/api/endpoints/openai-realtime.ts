import type { Endpoint } from './endpoint'
import { kept, posted, wanting } from './rows'

const CALLS = '/v1/realtime/calls'
const CALL = `${CALLS}/:id` as const
const SESSION = { model: 'session', overrides: 'session', isModelOptional: true } as const

/** OpenAI's realtime API over HTTP. https://platform.openai.com/docs/api-reference/realtime-calls */
export const OPENAI_REALTIME: readonly Endpoint[] = [
  // https://platform.openai.com/docs/api-reference/realtime-sessions/create-realtime-client-secret
  ...wanting('client_secrets', [
    { ...posted('realtime.client_secrets', '/v1/realtime/client_secrets'), ...SESSION },
  ]),
  { ...kept('realtime.calls', 'POST', CALLS, [], 'form'), ...SESSION, answer: 'located' },
  {
    ...posted('realtime.calls.accept', `${CALL}/accept`),
    ...SESSION,
    model: 'body',
    answer: 'empty',
  },
  ...(['hangup', 'refer', 'reject'] as const).map((what) => ({
    ...posted(`realtime.calls.${what}`, `${CALL}/${what}`),
    answer: 'empty' as const,
  })),
]
