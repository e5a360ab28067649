import { prepareAlias } from '../../src/alias/alias'
import type { AliasFile } from '../../src/alias/schema'
import { endpointOf } from '../../src/api/endpoints/endpoints'
import { jsonBodyOf } from '../../src/body/json/body'
import { NO_HOLD } from '../../src/limits/bytes-in-flight'
import { type Plan, planFor } from '../../src/proxy/plan/plan'
import type { DialectTranslation, Format } from '../../src/translate/answer-events'
import type { JsonObject } from '../../src/translate/conversation'
import { chat } from '../../src/translate/dialects/chat/chat'
import { messages } from '../../src/translate/dialects/messages/dialect'
import { anthropic } from '../../src/translate/formats/anthropic/anthropic'
import { bedrockConverse } from '../../src/translate/formats/bedrock/format'
import { cohere } from '../../src/translate/formats/cohere/format'
import { gemini } from '../../src/translate/formats/gemini/format'
import { openaiChat } from '../../src/translate/formats/openai-chat/format'
import type { Timed } from './processor-time'
import { requestsFor } from './requests'

/** A client's dialect, a provider's format, and a target that has it. */
export type Pair = {
  name: string
  client: 'chat' | 'messages'
  dialect: DialectTranslation
  format: Format
  target: { provider: string; api: string; model: string }
}

const CLAUDE = { provider: 'anthropic', api: 'anthropic', model: 'claude-sonnet-4-5' }
const GEMINI = { provider: 'google', api: 'google', model: 'gemini-2.5-pro' }
const NOVA = { provider: 'bedrock', api: 'bedrock', model: 'amazon.nova-pro-v1:0' }
const COMMAND = { provider: 'cohere', api: 'cohere', model: 'command-a-reasoning-08-2025' }
const OPENAI = { provider: 'groq', api: 'groq', model: 'model-1' }

const pair = (client: Pair['client'], format: Format, target: Pair['target']): Pair => ({
  name: `${client} to ${format.name}`,
  client,
  dialect: client === 'chat' ? chat : messages,
  format,
  target,
})

/** The translations that are measured. */
export const PAIRS: readonly Pair[] = [
  pair('chat', anthropic, CLAUDE),
  pair('chat', gemini, GEMINI),
  pair('messages', gemini, GEMINI),
  pair('messages', openaiChat, OPENAI),
  pair('chat', bedrockConverse, NOVA),
  pair('messages', bedrockConverse, NOVA),
  pair('chat', cohere, COMMAND),
  pair('messages', cohere, COMMAND),
]

const ALIAS = 'bench'
const REQUESTS = requestsFor(ALIAS)

const asIs = (text: string) => text

/** Bytes of the requests. */
export const requestBytes = (client: Pair['client']): number => Buffer.byteLength(REQUESTS[client])

/** Reading and printing the JSON of a request, and nothing else. */
export const plainRequest = (client: Pair['client']): Timed => ({
  name: `plain ${client}`,
  count: 1,
  run: () => JSON.stringify(JSON.parse(REQUESTS[client])),
})

/** A request's JSON, read, and made into the provider's. */
export function translatedRequest({ name, client, dialect, format, target }: Pair): Timed {
  const request = JSON.parse(REQUESTS[client]) as JsonObject
  return {
    name: `translate ${name}`,
    count: 1,
    run: () => format.printRequest(dialect.parseRequest(request, asIs), target),
  }
}

/** Everything from the client's body, whose members have been found as it came, to the provider's bytes. */
export function plannedRequest({ name, client, target }: Pair): Timed {
  const file = {
    provider: target.provider,
    api_key: 'k',
    override_params: { model: target.model },
  } as AliasFile
  const alias = prepareAlias(ALIAS, file)
  const bytes = Buffer.from(REQUESTS[client])
  const endpoint = endpointOf(client)
  const query = new URLSearchParams()
  const headers = new Headers()
  const { signal } = new AbortController()
  const body = jsonBodyOf(bytes)
  const explicitParams = body.members.values
  const request = { endpoint, alias, ids: [], query, headers, signal, body, hold: NO_HOLD }
  const run = (): Plan =>
    planFor(
      { ...request, explicitParams, isStreamed: true, isRepeatable: true },
      { takesWays: true },
    )
  const [way] = run().ways.values()
  if (way?.kind !== 'ours') throw new Error(`${name} is not translated: ${JSON.stringify(way)}`)
  return { name: `plan ${name}`, count: 1, run }
}
