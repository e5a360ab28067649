/** Which overrides and defaults of an alias apply to a request. */
export type OverrideKind =
  | 'chat'
  | 'messages'
  | 'message_as_chat'
  | 'response_as_chat'
  | 'count_tokens'
  | 'responses'
  | 'input_tokens'
  | 'generate_content'
  | 'plain'
  | 'session'
  | 'model'
  | 'none'

/** The APIs that clients speak. */
export type DialectName = 'openai' | 'anthropic' | 'google'

/** What stands between a provider's base URL and an endpoint's path. */
export type NativePrefix = '' | `/${string}`

/**
 * The APIs that speak an endpoint's own format, with the prefix of each. They are read off the URLs
 * that the gateway makes; a test compares them.
 */
export type Native = ReadonlyMap<string, NativePrefix>

/**
 * What an alias may allow besides inference with its own model. Batches and fine-tuning work with whatever model their
 * files and jobs name. A client secret is a credential of the provider's: with it a client speaks to the provider past
 * Portus. Videos that are made of videos take no model.
 */
export const CONSENTS = [
  'batches',
  'fine_tuning',
  'nested_models',
  'client_secrets',
  'videos',
] as const

/** One thing that an alias may allow. */
export type Consent = (typeof CONSENTS)[number]

/** One thing that a client can ask for. */
export type Endpoint = {
  name: string
  method: 'GET' | 'POST' | 'DELETE'
  /**
   * The client's path. `:id` and `:part` stand for one checked id each. `*` stands for the alias, which has a place of
   * its own in the provider's address.
   */
  path: `/v1/${string}` | `/v1beta/${string}`
  /** Whose endpoint it is. Where two have the same path, the client's headers decide. */
  dialect: DialectName
  /** Whose events it streams, where they are not those of chat completions or messages. */
  streams?: 'responses'
  /** Whether every answer streams. Otherwise the body says it. */
  isStream?: true
  body: 'json' | 'form' | 'none'
  /** Whether a body of JSON does in the place of the form. */
  takesJson?: true
  /**
   * Where the alias stands: in the body, in the session that the body describes, beside it (`?model=`,
   * `x-portus-model`), in the path, or in each of the `requests` of a batch.
   */
  model: 'body' | 'session' | 'address' | 'path' | 'requests'
  /** Whether the provider does without a model in the body. The only alias that fits is meant then. */
  isModelOptional?: true
  overrides: OverrideKind
  /** Query parameters that reach the provider; each name stands for its members, `name[key]`, too. */
  query: readonly string[]
  native: Native
  /** The endpoint whose row of native formats holds for this one, too. */
  sharesFormat?: 'generate_content'
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
  /** Whether no gateway translates it, so that it passes through also where the alias wants translations. */
  isUntranslated?: true
  /**
   * What a good answer is, where it is not simply its body: it may have none, whatever its headers say (`empty`), or it
   * says in `location` what was made, which then is below this path (`located`).
   */
  answer?: 'empty' | 'located'
  /** The only providers, or APIs of them, that have such an endpoint; the gateway knows for the others. */
  providers?: readonly string[]
}
