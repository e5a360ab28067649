import { prepareAlias } from '../../../src/alias/alias'
import { endpointOf } from '../../../src/api/endpoints/endpoints'
import { jsonBodyOf } from '../../../src/body/json/body'
import { NO_HOLD } from '../../../src/limits/bytes-in-flight'
import { planFor } from '../../../src/proxy/plan/plan'
import type { ClientRequest } from '../../../src/proxy/request/read-request'
import type { Format } from '../providers/kit/kit'

/** How a request reaches a family, in the words of the table. */
const WAYS = {
  own: 'as it is',
  ours: 'translated',
  each: 'translated',
  gateway: 'by the gateway',
} as const

export type Reach = (typeof WAYS)[keyof typeof WAYS]

const TURNS = { model: 'kit', max_tokens: 64, messages: [{ role: 'user', content: 'Hi' }] }
const REQUESTS = {
  chat: TURNS,
  messages: TURNS,
  responses: { model: 'kit', input: 'Hi' },
  gemini: { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
  embeddings: { model: 'kit', input: ['Hi'] },
}

/** How a plain request of a client's reaches a provider: the plan says it. */
export function reaches(format: Pick<Format, 'alias'>, name: keyof typeof REQUESTS): Reach {
  const alias = prepareAlias('kit', format.alias('http://127.0.0.1:1'))
  const body = jsonBodyOf(Buffer.from(JSON.stringify(REQUESTS[name])))
  const request: ClientRequest = {
    endpoint: endpointOf(name === 'gemini' ? 'generate_content' : name),
    alias,
    ids: [],
    query: new URLSearchParams(),
    headers: new Headers(),
    signal: new AbortController().signal,
    body,
    isStreamed: false,
    isRepeatable: true,
    hold: NO_HOLD,
    explicitParams: body.members.values,
  }
  const { ways } = planFor(request, { takesWays: true })
  const [way] = ways.values()
  if (!way || way.kind === 'refused')
    throw new Error(`nothing of ${name} reaches ${JSON.stringify(format.alias(''))}`)
  return WAYS[way.kind]
}
