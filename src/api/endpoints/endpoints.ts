import { ANTHROPIC_INFERENCE } from './anthropic'
import { ANTHROPIC_STORED } from './anthropic-stored'
import type { Endpoint } from './endpoint'
import { GOOGLE_INFERENCE } from './google'
import { OPENAI_INFERENCE } from './openai'
import { OPENAI_KEPT } from './openai-kept'
import { OPENAI_REALTIME } from './openai-realtime'
import { OPENAI_STORED } from './openai-stored'
import { OPENAI_VECTOR_STORES } from './openai-vector-stores'
import { OPENAI_VIDEOS } from './openai-videos'
import { stored } from './rows'

export type {
  Consent,
  DialectName,
  Endpoint,
  Native,
  NativePrefix,
  OverrideKind,
} from './endpoint'
export { CONSENTS } from './endpoint'

/** Every endpoint there is. Upstream paths come from here and from nowhere else. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...OPENAI_INFERENCE,
  ...OPENAI_STORED,
  ...OPENAI_VECTOR_STORES,
  ...OPENAI_KEPT,
  ...OPENAI_VIDEOS,
  ...OPENAI_REALTIME,
  ...ANTHROPIC_INFERENCE,
  ...ANTHROPIC_STORED,
  ...GOOGLE_INFERENCE,
]

/** The endpoints that ask a model, and name nothing that a provider keeps but in their bodies. */
export const INFERENCE: ReadonlySet<string> = new Set(
  [...OPENAI_INFERENCE, ...ANTHROPIC_INFERENCE, ...GOOGLE_INFERENCE].map(({ name }) => name),
)

/** The endpoints that every alias has, since Portus translates what their provider does not speak. */
export const CONVERSATIONS: ReadonlySet<string> = new Set([
  'chat',
  'messages',
  'responses',
  'generate_content',
  'generate_content.stream',
])

/** The endpoints that count the tokens of a conversation, with the endpoint that would answer it. */
export const COUNTS: ReadonlyMap<string, 'messages' | 'responses' | 'generate_content'> = new Map([
  ['count_tokens', 'messages'],
  ['responses.input_tokens', 'responses'],
  ['generate_content.count', 'generate_content'],
])

/** The name of the endpoint that asks for the vectors of several texts in Google's format. */
export const EMBED_BATCH = 'embed_content.batch'

/** The endpoints of Google's embeddings. */
export const GOOGLE_EMBEDDINGS: ReadonlySet<string> = new Set(['embed_content', EMBED_BATCH])

/** The name of the endpoint at which conversations are made shorter. */
export const COMPACT = 'responses.compact'

/** The endpoints whose body is a request of the Responses API. */
export const RESPONSES_INPUT: ReadonlySet<string> = new Set([
  'responses',
  'responses.input_tokens',
  COMPACT,
])

/** The endpoints whose answers say where the results of a batch are. */
export const BATCHES: ReadonlySet<string> = new Set(
  ['create', 'list', 'get', 'cancel'].map((one) => `message_batches.${one}`),
)

/** The endpoint of this name, which must be one of {@link ENDPOINTS}. */
export const endpointOf = (name: string): Endpoint =>
  ENDPOINTS.find((endpoint) => endpoint.name === name) as Endpoint

/** The realtime API, which is a WebSocket and so has a route of its own. Its address names the model of the alias. */
export const REALTIME: Endpoint = {
  ...stored('realtime', 'GET', '/v1/realtime', ['intent', 'call_id']),
  overrides: 'model',
}

/** The client's headers that reach the provider's realtime API. */
export const REALTIME_HEADERS = ['openai-beta', 'openai-safety-identifier'] as const
