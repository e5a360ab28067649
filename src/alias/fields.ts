import * as t from '@sinclair/typebox'
import { CONSENTS, type Consent } from '../api/endpoints/endpoints'
import { limitFields } from '../limits/rules/members'
import { PROVIDER_FIELDS, PROVIDERS } from './providers'

/** Refuses members that a schema does not name. */
export const strict = { additionalProperties: false }

const text = (description: string) => t.Optional(t.String({ minLength: 1, description }))

const statusCodes = (description: string) =>
  t.Optional(t.Array(t.Integer({ minimum: 100, maximum: 599 }), { description }))

const headerNames = (description: string) =>
  t.Optional(
    t.Array(t.String({ pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", description: 'a header name' }), {
      description,
    }),
  )

const jsonObject = (options: object = {}) =>
  t.Unsafe<Record<string, unknown>>(t.Record(t.String(), t.Unknown(), options))

/** Portus passes guardrails and hooks to the gateway unchanged. */
const hooks = (description: string) =>
  t.Optional(t.Array(t.Union([t.String(), jsonObject()]), { description }))

const Retry = t.Object(
  {
    attempts: t.Integer({
      minimum: 0,
      maximum: 10,
      description: 'Further attempts after the first',
    }),
    on_status_codes: statusCodes('Retried statuses (default 429, 500, 502, 503, 504)'),
  },
  { ...strict, description: 'Tries the same target again; waits 1 s, 2 s, 4 s, ...' },
)

const Cache = t.Object(
  {
    mode: t.Union([t.Literal('simple'), t.Literal('semantic')]),
    max_age: t.Optional(t.Integer({ minimum: 1, description: 'Seconds' })),
  },
  { ...strict, description: 'For gateways with a cache; the open-source gateway has none' },
)

const SkipFailing = t.Union(
  [
    t.Boolean(),
    t.Object(
      {
        failures: t.Optional(
          t.Integer({ minimum: 1, maximum: 1000, description: 'Failures in a row (default 5)' }),
        ),
        seconds: t.Optional(
          t.Integer({ minimum: 1, maximum: 86_400, description: 'For how long (default 30)' }),
        ),
      },
      strict,
    ),
  ],
  {
    description:
      'fallback and loadbalance: skips a target that keeps failing for a while, where another one is left',
  },
)

/** How an alias chooses among its targets. */
export const Strategy = t.Object(
  {
    mode: t.Union(
      [
        t.Literal('single'),
        t.Literal('fallback'),
        t.Literal('loadbalance'),
        t.Literal('conditional'),
      ],
      { description: 'How a target is chosen' },
    ),
    on_status_codes: statusCodes('Statuses that make a fallback go on (default: every failure)'),
    conditions: t.Optional(
      t.Array(t.Object({ query: jsonObject(), then: t.String({ minLength: 1 }) }, strict), {
        description: 'Tried in order; `then` is the `name` of a target',
      }),
    ),
    default: text('The `name` of the target when no condition holds'),
    skip_failing: t.Optional(SkipFailing),
  },
  strict,
)

/** The members of a target that the gateway reads. */
export const gatewayFields = {
  provider: t.Optional(
    t.Unsafe<(typeof PROVIDERS)[number]>(
      t.Union(
        PROVIDERS.map((provider) => t.Literal(provider)),
        { description: 'Who answers' },
      ),
    ),
  ),
  api_key: t.Optional(t.String({ description: 'Provider key, e.g. "${OPENAI_API_KEY}"' })),
  name: text('What a conditional strategy calls this target'),
  weight: t.Optional(t.Number({ minimum: 0, description: 'Share in a loadbalance (default 1)' })),
  custom_host: text('Base URL in place of the provider’s own, usually ending in /v1'),
  override_params: t.Optional(
    jsonObject({
      description:
        'Replaces members of the request’s body; `model` is the provider’s model name, `max_tokens` is only a default',
    }),
  ),
  request_timeout: t.Optional(
    t.Integer({
      minimum: 1,
      // A timer of the runtime takes a longer time for one millisecond.
      maximum: 2_147_483_647,
      description: 'Milliseconds until response headers, per attempt',
    }),
  ),
  retry: t.Optional(Retry),
  cache: t.Optional(Cache),
  forward_headers: headerNames(
    'Client headers that reach the provider, besides those its API defines',
  ),
  strict_open_ai_compliance: t.Optional(
    t.Boolean({ description: 'false adds content_blocks and thinking to translated answers' }),
  ),
  vertex_service_account_json: t.Optional(
    t.Union([jsonObject(), t.String()], {
      description:
        'vertex-ai: content of a credentials file, such as a service account, as an object or as a string holding JSON',
    }),
  ),
  input_guardrails: hooks('Guardrails of the gateway, before the request'),
  output_guardrails: hooks('Guardrails of the gateway, after the answer'),
  before_request_hooks: hooks('Hooks of the gateway, before the request'),
  after_request_hooks: hooks('Hooks of the gateway, after the answer'),
  ...(Object.fromEntries(
    Object.entries(PROVIDER_FIELDS).map(([name, description]) => [name, text(description)]),
  ) as Record<keyof typeof PROVIDER_FIELDS, ReturnType<typeof text>>),
}

const nativePath = (endpoint: string) =>
  t.Optional(
    t.Union(
      [
        t.Boolean({ description: 'true or false' }),
        t.String({
          pattern: "^(/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)*/?$",
          description: 'a path that begins with a slash',
        }),
      ],
      {
        description: `What stands between the origin of the base URL and ${endpoint}, e.g. "/v1"; true stands for the base URL itself; false has it translated`,
      },
    ),
  )

/** Which of the client's formats a provider has itself, and where. */
const Native = t.Object(
  {
    chat: nativePath('/chat/completions'),
    messages: nativePath('/messages'),
    responses: nativePath('/responses'),
    generate_content: nativePath('/models/<model>:generateContent'),
    embeddings: nativePath('/embeddings'),
  },
  { ...strict, description: 'The formats that the provider has itself, and where' },
)

/** The members of a target that are Portus' own. The gateway must not see them. */
export const portusFields = {
  beta_headers: t.Optional(
    t.Array(t.String({ pattern: '^[A-Za-z0-9._-]+$', description: 'the name of a beta' }), {
      description: 'Anthropic betas, joined with the client’s own `anthropic-beta`',
    }),
  ),
  thinking: t.Optional(
    jsonObject({
      description: 'Default for `thinking`, e.g. {"type":"enabled","budget_tokens":4096}',
    }),
  ),
  reasoning_effort: text('Default for the effort of reasoning models, e.g. "medium"'),
  thinking_level: text('Default for Gemini’s thinking level, e.g. "low"'),
  vertex_auth_type: text('vertex-ai: `default` for Google’s application default credentials (ADC)'),
  vertex_credentials_file: text(
    'vertex-ai: path of a credentials file: service account, authorized user, external account or impersonated service account',
  ),
  return_headers: headerNames(
    'Headers of the provider that reach the client, besides those of its API: rate limits, request ids, times',
  ),
  native: t.Optional(Native),
  drop: t.Optional(
    t.Array(t.String({ minLength: 1, description: 'the name of a member' }), {
      description: 'Top-level members that the provider never gets',
    }),
  ),
  rename: t.Optional(
    t.Unsafe<Record<string, string>>(
      t.Record(t.String({ minLength: 1 }), t.String({ minLength: 1 }), {
        description: 'Top-level members that the provider gets under another name',
      }),
    ),
  ),
}

/** The members of an alias that are Portus' own and that its targets do not have. */
export const aliasFields = {
  ...limitFields,
  $schema: t.Optional(t.String({ description: 'Lets editors complete and check this file' })),
  description: text('Shown in /v1/models'),
  hidden: t.Optional(t.Boolean({ description: 'true keeps the alias out of /v1/models' })),
  count_tokens: t.Optional(
    t.Union([t.Literal('estimate'), t.Literal('not_found'), t.Literal('not_supported')], {
      description:
        'The answer to a question for a count of tokens where the provider cannot count: an estimate (the default), 404 or 501',
    }),
  ),
  keep_responses: t.Optional(
    t.Boolean({
      description:
        'false keeps no response that Portus translates, also where the client’s `store` asks for it (default true)',
    }),
  ),
  allow: t.Optional(
    t.Array(t.Unsafe<Consent>(t.Union(CONSENTS.map((consent) => t.Literal(consent)))), {
      description:
        'What clients may do besides asking the model of the alias: batches and fine_tuning work with whatever model their files name, nested_models lets bodies name models inside, as tools[].model, client_secrets gives clients short-lived credentials of the provider, videos makes videos of videos of any model',
    }),
  ),
  passthrough: t.Optional(
    t.Boolean({
      description:
        'false always has the gateway translate; true never, also for a provider that is not known to speak the client’s format',
    }),
  ),
}
