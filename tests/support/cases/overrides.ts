/** Overrides of aliases, what a client says against them, and how both are found in what a provider gets. */

/** One member that an alias sets, and a client's try to have it otherwise. */
export type Contest = {
  /** The member of `override_params`. */
  name: string
  value: unknown
  /** What the client says in its place. */
  client: unknown
  /** Texts that a provider's body has only where the client has won. */
  won: readonly string[]
  /** Other names that say the same somewhere. */
  synonyms: readonly string[]
  /** What else the body must have, so that the member means something. */
  beside?: Readonly<Record<string, unknown>>
}

const NUMBER = 98765
const schema = (name: string) => ({
  type: 'json_schema',
  json_schema: {
    name,
    strict: true,
    schema: {
      type: 'object',
      properties: { [name]: { type: 'string' } },
      required: [name],
      additionalProperties: false,
    },
  },
})
const tool = (name: string) => ({ type: 'function', function: { name, parameters: {} } })
const HIGH = ['"high"', '"HIGH"', '"xhigh"', '16384', '24576', `${NUMBER}`]

/** Overrides of every type. The client's values are in no honest request. */
export const CONTESTS: readonly Contest[] = [
  {
    name: 'temperature',
    value: 0.25,
    client: 0.666,
    won: ['0.666'],
    synonyms: [],
  },
  { name: 'top_p', value: 0.25, client: 0.666, won: ['0.666'], synonyms: ['p', 'topP'] },
  {
    name: 'top_k',
    value: 7,
    client: NUMBER,
    won: [`${NUMBER}`],
    synonyms: ['k', 'topK', 'runtime_top_k'],
  },
  {
    name: 'max_output_tokens',
    value: 321,
    client: NUMBER,
    won: [`${NUMBER}`],
    synonyms: ['max_tokens', 'max_completion_tokens', 'maxOutputTokens', 'max_new_tokens'],
  },
  {
    name: 'stop',
    value: ['ALIAS-END'],
    client: ['EVIL-END'],
    won: ['EVIL-END'],
    synonyms: ['stop_sequences', 'stopSequences', 'end_sequences', 'stop_words'],
  },
  { name: 'seed', value: 4242, client: NUMBER, won: [`${NUMBER}`], synonyms: ['random_seed'] },
  {
    name: 'user',
    value: 'alias-user',
    client: 'EVIL-user',
    won: ['EVIL-user'],
    synonyms: ['safety_identifier', 'user_id'],
  },
  { name: 'n', value: 1, client: NUMBER, won: [`${NUMBER}`], synonyms: ['num_generations'] },
  {
    name: 'reasoning_effort',
    value: 'low',
    client: 'high',
    won: HIGH,
    synonyms: ['reasoningEffort'],
  },
  {
    name: 'reasoning_effort',
    value: 'low',
    client: { effort: 'high', type: 'enabled', budget_tokens: NUMBER, token_budget: NUMBER },
    won: HIGH,
    synonyms: [
      ...['reasoning', 'thinking', 'thinking_config', 'enable_thinking', 'thinking_budget'],
      ...['chat_template_kwargs', 'think', 'thinking_level'],
    ],
  },
  {
    name: 'reasoning',
    value: { effort: 'low' },
    client: { effort: 'high', type: 'enabled', budget_tokens: NUMBER },
    won: HIGH,
    synonyms: ['thinking'],
  },
  {
    name: 'thinking',
    value: { type: 'enabled', budget_tokens: 1234 },
    client: { effort: 'high', type: 'enabled', budget_tokens: NUMBER },
    won: HIGH,
    synonyms: ['reasoning'],
  },
  {
    name: 'response_format',
    value: schema('alias'),
    client: schema('EVIL'),
    won: ['EVIL'],
    synonyms: ['output_format', 'response_schema', 'guided_json'],
  },
  {
    name: 'response_format',
    value: { type: 'text' },
    client: schema('EVIL'),
    won: ['EVIL'],
    synonyms: [],
  },
  {
    name: 'response_format',
    value: schema('alias'),
    client: { format: { type: 'json_schema', ...schema('EVIL').json_schema } },
    won: ['EVIL'],
    synonyms: ['text'],
  },
  {
    name: 'text',
    value: { format: { type: 'json_schema', ...schema('alias').json_schema } },
    client: { format: { type: 'json_schema', ...schema('EVIL').json_schema } },
    won: ['EVIL'],
    synonyms: ['response_format'],
  },
  {
    name: 'instructions',
    value: 'alias words',
    client: 'EVIL words',
    won: ['EVIL'],
    synonyms: ['system', 'system_instruction', 'preamble'],
  },
  {
    name: 'input',
    value: 'alias words',
    client: 'EVIL words',
    won: ['EVIL'],
    synonyms: [],
  },
  {
    name: 'tools',
    value: [tool('alias_tool')],
    client: [tool('EVIL')],
    won: ['EVIL'],
    synonyms: ['functions', 'tool_config', 'toolConfig'],
  },
  { name: 'tools', value: [], client: [tool('EVIL')], won: ['EVIL'], synonyms: ['functions'] },
  {
    name: 'tool_choice',
    value: 'none',
    client: { type: 'function', function: { name: 'first' } },
    won: ['"name":"first"},"type":"tool"', '"toolChoice":{"tool"', '"type":"tool"', '"mode":"ANY"'],
    synonyms: ['function_call', 'toolConfig'],
    beside: { tools: [tool('first')] },
  },
  {
    name: 'metadata',
    value: { team: 'alias' },
    client: { team: 'EVIL' },
    won: ['EVIL'],
    synonyms: ['requestMetadata', 'request_metadata', 'labels'],
  },
  {
    name: 'guardrail_config',
    value: { guardrailIdentifier: 'alias', guardrailVersion: '1' },
    client: { guardrailIdentifier: 'EVIL', guardrailVersion: '2' },
    won: ['EVIL'],
    synonyms: ['guardrailConfig', 'amazon-bedrock-guardrailConfig'],
  },
  {
    name: 'guardrailConfig',
    value: { guardrailIdentifier: 'alias', guardrailVersion: '1' },
    client: { guardrailIdentifier: 'EVIL', guardrailVersion: '2' },
    won: ['EVIL'],
    synonyms: ['guardrail_config'],
  },
  {
    name: 'safe_prompt',
    value: true,
    client: false,
    won: ['"safe_prompt":false', '"safe_mode":false'],
    synonyms: ['safe_mode', 'safePrompt'],
  },
  {
    name: 'service_tier',
    value: 'flex',
    client: 'priority',
    won: ['priority'],
    synonyms: ['serviceTier'],
  },
  {
    name: 'safety_settings',
    value: [{ category: 'alias' }],
    client: [{ category: 'EVIL' }],
    won: ['EVIL'],
    synonyms: ['safetySettings'],
  },
  {
    name: 'output_config',
    value: { effort: 'low' },
    client: { effort: 'high', format: { type: 'json_schema', schema: { title: 'EVIL' } } },
    won: ['EVIL', '"high"'],
    synonyms: [],
  },
  {
    name: 'stream_options',
    value: { include_usage: false },
    client: { include_usage: true, EVIL: 1 },
    won: ['EVIL'],
    synonyms: ['usage'],
  },
  {
    name: 'provider',
    value: { data_collection: 'alias' },
    client: { data_collection: 'EVIL' },
    won: ['EVIL'],
    synonyms: [],
  },
  { name: 'x_alias', value: [1, { a: null }], client: 'EVIL', won: ['EVIL'], synonyms: [] },
  { name: 'x_alias', value: null, client: 'EVIL', won: ['EVIL'], synonyms: [] },
  { name: 'frequency_penalty', value: 0.25, client: 0.666, won: ['0.666'], synonyms: [] },
  {
    name: 'system',
    value: 'alias system',
    client: 'EVIL system',
    won: ['EVIL'],
    synonyms: ['system_instruction', 'preamble'],
  },
]

/** Groups in which a provider, or a server in front of it, finds members. */
export const GROUPS: readonly string[] = [
  ...['extra_body', 'generationConfig', 'generation_config', 'inferenceConfig', 'inference_config'],
  ...['additionalModelRequestFields', 'additional_model_request_fields', 'options', 'google'],
]

/** Names that mean the model somewhere. */
export const MODEL_NAMES: readonly string[] = ['model', 'models', 'model_id', 'modelId', 'engine']
