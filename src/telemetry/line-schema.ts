/** What a field of a line holds. */
export type FieldType = 'text' | 'number' | 'boolean' | 'list'

/** A field of the line of a request. */
export type LineField = {
  type: FieldType
  /** In Markdown, for the manual. */
  meaning: string
}

/** A field that holds a text. */
export const text = (meaning: string): LineField => ({ type: 'text', meaning })
/** A field that holds a number. */
export const number = (meaning: string): LineField => ({ type: 'number', meaning })

/** Fields that stand in every line. */
export const COMMON_FIELDS: Readonly<Record<string, LineField>> = {
  time: text('when the line was written, in UTC: ISO 8601 with milliseconds'),
  level: text('`debug`, `info`, `warn` or `error`: see [levels](#levels)'),
  message: text('`request` for a request; the others are [below](#lines-of-the-process)'),
  worker: number('number of the process, with `PORTUS_WORKERS` above 1'),
}

/** Fields of an attempt, which the request's line has for the last one. */
const ATTEMPT_FIELDS: Readonly<Record<string, LineField>> = {
  upstream_host: text('host and port that were asked: the provider, or the remote gateway'),
  provider_status: number("the provider's status, which the client may have got as another one"),
  provider_error: text(
    "the provider's words, up to 400 characters, without credentials and account ids",
  ),
  provider_error_type: text("the provider's name of its error"),
  provider_request_id: text("the provider's id of its answer, for its support"),
  cause: text(
    'why there is no answer, or no whole one: the code of the system, such as `ECONNREFUSED`, `ENOTFOUND` or `EMFILE`, what is wrong with a certificate, `timeout`, or why a target was not asked',
  ),
}

/** Every field of a request's line, in its order. */
export const REQUEST_FIELDS: Readonly<Record<string, LineField>> = {
  request_id: text(
    "as in the answer's `x-request-id`; the client's own, if it sent one that is safe in a log",
  ),
  trace_id: text('the [trace](#traces) that the request is a part of, where there are traces'),
  application: text('whose key it was'),
  key_name: text(
    'which of its keys, where it has a name: see [rotation](configuration.md#rotation)',
  ),
  client_address: text('who asked, behind [trusted proxies](#client-addresses)'),
  user_agent: text('what the client calls itself, up to 200 characters'),
  method: text('of HTTP'),
  path: text('the path without its query'),
  model_alias: text('the alias'),
  requested_model: text('what the client called the model, where there is no such alias for it'),
  stream: { type: 'boolean', meaning: 'whether the client asked for a stream' },
  provider: text('who answered'),
  resolved_model: text('with which model'),
  target_index: text('which target that is; `1.0` is the first one inside the second'),
  retries: number('retries by the gateway'),
  status: number('the status that the client got'),
  late_status: number(
    'the status of an error that came behind [pings](translation.md#silence), so as an event',
  ),
  dropped: text('what the request had and the provider did not get, as in `x-portus-dropped`'),
  outcome: text(
    '`complete`, `truncated` (a stream without its end), `cancelled` (the client left before the last event), `failed`',
  ),
  error: text('the code of an [error of Portus](troubleshooting.md)'),
  error_detail: text('its sentence, as the client got it'),
  ...ATTEMPT_FIELDS,
  attempts: {
    type: 'list',
    meaning:
      'every request to a provider, and every target that could not be asked, where there were several: `target_index`, `duration_ms`, and the fields above of each',
  },
  reason: text("the words of who refused the operator's credentials or rights, or has none"),
  ttft_ms: number('milliseconds until the first byte of the answer'),
  provider_ms: number('milliseconds in which a provider was waited for, until its answer began'),
  duration_ms: number('milliseconds until the end'),
  bytes: number("bytes of the answer's body"),
  input_tokens: number('input that no cache held, without audio'),
  cache_read_tokens: number('input read from a cache'),
  cache_write_tokens: number('input written to a cache'),
  cache_write_1h_tokens: number('input written to a cache for an hour'),
  audio_input_tokens: number('audio of the input'),
  output_tokens: number('output with its reasoning, without audio'),
  reasoning_tokens: number('the part of `output_tokens` that was reasoning'),
  audio_output_tokens: number('audio of the output'),
}

/** Fields of one of the `attempts`. */
export const ATTEMPT_LINE: Readonly<Record<string, LineField>> = {
  target_index: text('which target'),
  ...ATTEMPT_FIELDS,
  duration_ms: number('milliseconds until its answer began, or failed'),
}
