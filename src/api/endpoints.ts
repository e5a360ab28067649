import type { Dialect } from './dialect'
import { NATIVE_FORMATS, type NativeKind, prefixOf } from './native/formats'

/** Which overrides and defaults of an alias apply to a request. */
export type OverrideKind =
  | 'chat'
  | 'messages'
  | 'message_as_chat'
  | 'count_tokens'
  | 'responses'
  | 'input_tokens'
  | 'plain'
  | 'model'
  | 'none'

/** What stands between a provider's base URL and an endpoint's path. */
export type NativePrefix = '' | `/${string}`

/**
 * The APIs that speak an endpoint's own format, with the prefix of each. They are read off the URLs
 * that the gateway makes; a test compares them.
 */
export type Native = ReadonlyMap<string, NativePrefix>

/**
 * What an alias may allow besides inference with its own model. Batches and fine-tuning work with whatever model their
 * files and jobs name.
 */
export type Consent = 'batches' | 'fine_tuning' | 'nested_models'

/** One thing that a client can ask for. */
export type Endpoint = {
  name: string
  method: 'GET' | 'POST' | 'DELETE'
  /** The client's path; `:id` stands for one checked id. */
  path: `/v1/${string}`
  dialect: Dialect['name']
  /** Whose events it streams, where they are not those of chat completions or messages. */
  streams?: 'responses'
  body: 'json' | 'form' | 'none'
  /** Where the alias stands: in the body, or beside it (`?model=`, `x-portus-model`). */
  model: 'body' | 'address'
  overrides: OverrideKind
  /** Query parameters that reach the provider; each name stands for its members, `name[key]`, too. */
  query: readonly string[]
  native: Native
  /** The APIs that speak it where the gateway's own route goes. */
  typed?: readonly string[]
  /** The endpoint below whose address it is, where the gateway has no route of its own. */
  below?: 'responses'
  /** What the alias must allow. */
  consent?: Consent
  /**
   * Whether clients do without it where they are told so: 501. One target that has it is enough then, since the others are
   * not asked.
   */
  isOptional?: boolean
  /** The only providers that have such an endpoint; the gateway knows for the others. */
  providers?: readonly string[]
}

const native = (...providers: string[]): Native =>
  new Map(providers.map((provider) => [provider, '']))

const OPENAI = native('openai')
const OPENAI_AUDIO = native('openai', 'groq')
const ANTHROPIC = native('anthropic')
/** The providers of a table that have an endpoint right behind any base URL. */
const tabled = (kind: NativeKind): Native =>
  new Map(
    Object.entries(NATIVE_FORMATS[kind]).flatMap(([api, { place, hosts }]) => {
      const prefix = hosts ? undefined : prefixOf(place)
      return prefix === undefined ? [] : [[api, prefix] as const]
    }),
  )
/**
 * The clouds that take OpenAI's forms, at addresses of their own.
 * https://learn.microsoft.com/azure/ai-foundry/openai/reference
 */
const TYPED_FORMS = ['azure-openai', 'azure-ai', 'github']
/** https://www.lemonfox.ai/apis/speech-to-text */
const TYPED_TRANSCRIPTIONS = [...TYPED_FORMS, 'lemonfox-ai', 'lepton']

const RERANK: Native = new Map([
  ...native('openai', 'jina', 'voyage'),
  ['together-ai', '/v1'],
  ['cohere', '/v2'],
])

/** https://learn.microsoft.com/azure/foundry/openai/how-to/responses */
const AZURE = ['azure-openai']

/** The gateway finds files and batches of other providers by ids that hold bucket names. */
const STORED = ['openai', 'azure-openai']

const openai = { dialect: 'openai', query: [], native: OPENAI } as const

/** A POST of JSON that names its model. */
const inference = (
  name: string,
  path: Endpoint['path'],
  more: Partial<Endpoint> = {},
): Endpoint => ({
  ...openai,
  name,
  method: 'POST',
  path,
  body: 'json',
  model: 'body',
  overrides: 'plain',
  ...more,
})

/** A POST of a form that names its model. */
const form = (name: string, path: Endpoint['path'], more: Partial<Endpoint> = {}) =>
  inference(name, path, { body: 'form', ...more })

/** Something that the provider keeps, and that is asked for by its id or as a list. */
const stored = (
  name: string,
  method: Endpoint['method'],
  path: Endpoint['path'],
  query: readonly string[] = [],
  body: Endpoint['body'] = 'none',
): Endpoint => ({
  ...openai,
  name,
  method,
  path,
  query,
  body,
  model: 'address',
  overrides: 'none',
  providers: STORED,
})

const PAGE = ['after', 'before', 'limit', 'order']

/** Endpoints that want the alias's consent. */
const wanting = (consent: Consent, endpoints: readonly Endpoint[]): Endpoint[] =>
  endpoints.map((endpoint) => ({ ...endpoint, consent }))

/**
 * The providers whose Claude summarises a conversation when it is asked to.
 * https://platform.claude.com/docs/en/build-with-claude/compaction-on-demand
 */
const SUMMARISING = ['anthropic', 'vertex-ai', 'azure-ai']

/** Every endpoint there is. Upstream paths come from here and from nowhere else. */
export const ENDPOINTS: readonly Endpoint[] = [
  inference('chat', '/v1/chat/completions', { overrides: 'chat', native: tabled('chat') }),
  inference('completions', '/v1/completions'),
  inference('embeddings', '/v1/embeddings', { native: tabled('embeddings') }),
  inference('moderations', '/v1/moderations', { providers: ['openai'] }),
  inference('rerank', '/v1/rerank', { native: RERANK, providers: [...RERANK.keys()] }),

  inference('responses', '/v1/responses', { overrides: 'responses', streams: 'responses' }),
  inference('responses.input_tokens', '/v1/responses/input_tokens', {
    overrides: 'input_tokens',
    typed: AZURE,
    below: 'responses',
  }),
  inference('responses.compact', '/v1/responses/compact', {
    overrides: 'model',
    typed: AZURE,
    below: 'responses',
    isOptional: true,
    providers: [...STORED, ...SUMMARISING],
  }),
  {
    ...stored('responses.get', 'GET', '/v1/responses/:id', [
      'include',
      'include[]',
      'stream',
      'starting_after',
      'include_obfuscation',
    ]),
    streams: 'responses',
  },
  stored('responses.delete', 'DELETE', '/v1/responses/:id'),
  stored('responses.cancel', 'POST', '/v1/responses/:id/cancel', [], 'json'),
  stored('responses.input_items', 'GET', '/v1/responses/:id/input_items', [
    ...PAGE,
    'include',
    'include[]',
  ]),

  inference('images.generations', '/v1/images/generations'),
  form('images.edits', '/v1/images/edits', { typed: TYPED_FORMS }),
  inference('audio.speech', '/v1/audio/speech', { native: OPENAI_AUDIO }),
  form('audio.transcriptions', '/v1/audio/transcriptions', {
    native: OPENAI_AUDIO,
    typed: TYPED_TRANSCRIPTIONS,
  }),
  form('audio.translations', '/v1/audio/translations', {
    native: OPENAI_AUDIO,
    typed: TYPED_FORMS,
  }),

  { ...stored('files.create', 'POST', '/v1/files', [], 'form'), typed: ['azure-openai'] },
  stored('files.list', 'GET', '/v1/files', [...PAGE, 'purpose']),
  stored('files.get', 'GET', '/v1/files/:id'),
  stored('files.content', 'GET', '/v1/files/:id/content'),
  stored('files.delete', 'DELETE', '/v1/files/:id'),

  ...wanting('batches', [
    stored('batches.create', 'POST', '/v1/batches', [], 'json'),
    stored('batches.list', 'GET', '/v1/batches', PAGE),
    stored('batches.get', 'GET', '/v1/batches/:id'),
    // Not `/v1/batches/:id/output`: the gateway asks api.openai.com for it, whatever the alias says.
    stored('batches.cancel', 'POST', '/v1/batches/:id/cancel', [], 'json'),
  ]),

  ...wanting('fine_tuning', [
    inference('fine_tuning.jobs.create', '/v1/fine_tuning/jobs', {
      overrides: 'model',
      providers: STORED,
    }),
    stored('fine_tuning.jobs.list', 'GET', '/v1/fine_tuning/jobs', [...PAGE, 'metadata']),
    stored('fine_tuning.jobs.get', 'GET', '/v1/fine_tuning/jobs/:id'),
    stored('fine_tuning.jobs.cancel', 'POST', '/v1/fine_tuning/jobs/:id/cancel', [], 'json'),
    stored('fine_tuning.jobs.pause', 'POST', '/v1/fine_tuning/jobs/:id/pause', [], 'json'),
    stored('fine_tuning.jobs.resume', 'POST', '/v1/fine_tuning/jobs/:id/resume', [], 'json'),
    stored('fine_tuning.jobs.events', 'GET', '/v1/fine_tuning/jobs/:id/events', PAGE),
    stored('fine_tuning.jobs.checkpoints', 'GET', '/v1/fine_tuning/jobs/:id/checkpoints', PAGE),
  ]),

  inference('messages', '/v1/messages', {
    dialect: 'anthropic',
    overrides: 'messages',
    query: ['beta'],
    native: tabled('messages'),
  }),
  inference('count_tokens', '/v1/messages/count_tokens', {
    dialect: 'anthropic',
    overrides: 'count_tokens',
    query: ['beta'],
    native: ANTHROPIC,
  }),
]

/** The endpoints that every alias has, since Portus translates what their provider does not speak. */
export const CONVERSATIONS: ReadonlySet<string> = new Set(['chat', 'messages', 'responses'])

/** The endpoints that count the tokens of a conversation, with the endpoint that would answer it. */
export const COUNTS: ReadonlyMap<string, 'messages' | 'responses'> = new Map([
  ['count_tokens', 'messages'],
  ['responses.input_tokens', 'responses'],
])

/** The name of the endpoint at which conversations are made shorter. */
export const COMPACT = 'responses.compact'

/** The endpoints whose body is a request of the Responses API. */
export const RESPONSES_INPUT: ReadonlySet<string> = new Set([
  'responses',
  'responses.input_tokens',
  COMPACT,
])

/** The endpoint of this name, which must be one of {@link ENDPOINTS}. */
export const endpointOf = (name: string): Endpoint =>
  ENDPOINTS.find((endpoint) => endpoint.name === name) as Endpoint

/** The realtime API, which is a WebSocket and so has a route of its own. */
export const REALTIME = stored('realtime', 'GET', '/v1/realtime', ['intent', 'call_id'])

/** The client's headers that reach the provider's realtime API. */
export const REALTIME_HEADERS = ['openai-beta', 'openai-safety-identifier'] as const
