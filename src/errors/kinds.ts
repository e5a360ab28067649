/**
 * Every error of Portus on the wire: its status, its type in both APIs, and every sentence that a
 * client can read. `{name}` in a sentence stands for a value.
 */
export const KINDS = {
  invalid_request: kind(400, 'invalid_request_error', 'invalid_request_error', {
    default: 'The request is not valid',
    unreadable: 'The request cannot be read; send a valid HTTP/1.1 request',
    invalid_host: 'The Host header is not valid; send exactly one host name',
    invalid_handshake: 'The WebSocket handshake is not valid; follow RFC 6455',
    binary_frame: 'This WebSocket takes text frames; send JSON as text',
    unknown_event:
      'This WebSocket takes events of the type "response.create"; to cancel a response, close the connection',
    no_background: 'There is no background over a WebSocket; leave "background" out',
    invalid_generate: '"generate" must be true or false',
    invalid_stream_id: '"stream_id" must be a text of up to {max} characters',
    invalid_parameter: 'The parameter "{name}" is not valid: {expected}',
    invalid_id: 'The id has characters that no id has; send the id as the provider returned it',

    empty_body: 'The body is empty; send a JSON object',
    not_an_object: 'The body is not a JSON object',
    invalid_json: 'The body is not valid JSON at byte {at}',
    incomplete_json: 'The body ends before its JSON is complete',
    too_deep: 'The body is nested more than {max} levels deep',
    too_many_members: 'The body has more than {max} members',
    long_token: 'The body has a name or number longer than {max} bytes',
    repeated_member: 'The body names {name} twice; send it once',
    invalid_name: 'The body has a member whose name is not valid Unicode, {name}; leave it out',
    folded_name: 'Some parsers take {name} for "{member}"; leave it out, or send "{member}"',
    set_by_model: 'This model sets "{member}" itself, and {name} says the same; leave it out',
    header_in_body: 'The body has {name}, which is a header of this API; send it as one',
    too_many_neighbours:
      'Too many messages of one role follow each other to translate them; put some of them together',
    too_much_to_translate:
      'The body is too much to translate: its texts and values count as {count} bytes, and {max} is the most; send a smaller one',
    long_stops:
      'The stop sequences have {count} characters, and {max} is the most: Portus looks for them in this model’s answer itself; send fewer or shorter ones',
    deep_arguments:
      'The arguments of a call are nested more than 5000 levels deep; send a text in their place',
    long_arguments:
      'The arguments of calls and the text files in the body have more than {max} bytes to translate; send less of them',
    too_many_references:
      'The references of a JSON schema expand to more than {max} parts; name fewer definitions in more than one place',

    invalid_form: 'The form is not valid, or parsers read it differently; follow RFC 7578',
    field_name_encoding: 'The form has a field whose name is not UTF-8; send names in UTF-8',
    long_field_name:
      'The form has a field with a name of more than {max} bytes; send a shorter one',
    too_many_fields: 'The form has more than {max} fields; send fewer',
    set_field:
      'The form field {name} may be read as "{set}", which the model’s configuration sets; leave it out',
    long_field: 'The form field "{name}" is longer than {max} bytes',
    repeated_field: 'The form has two fields "{name}"; send one',
    unknown_field: 'The form has a field {name}; send "sdp" and "session" only',
    missing_offer: '"sdp" is missing; send the offer of your peer connection',
    invalid_session: '"session" must be an object without repeated names; send one, as JSON',
    no_upload_space:
      'Portus has no space to store the upload; send its content-length, and name the model before the file or in the header x-portus-model',

    invalid_batch:
      '"{name}" is not valid; "requests" must be a list of objects with a "custom_id" and the "params" of a message',
    invalid_requests: '"{name}" is not valid; it must be a list of objects',
    too_many_ids:
      'The body names more than {max} things that the provider keeps; name fewer of them at once',
    too_many_requests: 'The batch has more than {max} requests; send several batches',
    targets_differ:
      'The targets of this model differ, and a batch is for one of them; choose a model with one target',
    another_account:
      'This model is of another account than the batch; send its requests in a batch of their own',
    nested_model:
      '"{name}" names a further model, which this model does not allow; leave it out, or have the operator add "allow": ["nested_models"] to its configuration',
    large_member:
      '"{name}" has more than {max} bytes, too many to look for names of models; send a smaller one, or have the operator add "allow": ["nested_models"]',
    missing_model: '"model" is missing; GET /v1/models lists the models',
    missing_form_model: 'The form has no field "model"; GET /v1/models lists the models',
    invalid_model: '"model" must be the name of a model; GET /v1/models lists them',
    invalid_stream: '"stream" must be true or false',
    invalid_limit: '"limit" must be a whole number from 1 to {max}',
    invalid_page_size: '"pageSize" must be a whole number of at least 1',
    invalid_page_token:
      '"pageToken" is not of a page of this list; send the "nextPageToken" of the page before',
    unknown_cursor: '"{name}" is not the id of a model; GET /v1/models lists them',
    no_model_fits:
      'No provider here supports {path}; choose another endpoint, or have the operator add a model whose provider does',
    several_models_fit:
      'Several models support {path}; name one with ?model= or the header x-portus-model',
    other_address:
      'A member of the request would change the provider’s address; leave it out, or set it in the model’s configuration',
    fewer_embeddings:
      'The provider of this model answered {answered} of {asked} inputs; send one input at a time',
    too_many_inputs: '"input" has {count} items; send at most {max}',
    invalid_input: '"input" must be a text, or a list of texts',
    invalid_content: '"{name}" must have "parts" with a text',
    mixed_batch:
      'The requests of this batch differ in "{name}", which this model takes once for all; send those that agree together',
    tokens_not_taken: 'This model takes texts and no token ids; send the texts',
    no_target_fits: 'No target of this model takes such a request',

    gateway_cannot_read: 'The gateway cannot read this request',
    untranslatable_member:
      '"{name}" cannot be translated for this model, and it changes the answer; leave it out',
    untranslatable_block: 'This model does not take "{type}" blocks; leave them out',
    untranslatable_tool: 'This model does not have the tool "{type}"; leave it out',
    invalid_messages: 'The messages are not valid',
    no_previous_response:
      'Previous response with id "{id}" not found; send the whole input without "previous_response_id"',
    no_item:
      'Item with id "{id}" not found; send the whole input, with the item in the place of its reference',
    kept_here:
      'The provider of this model does not know "{id}", which another one has answered with; send the whole input',
    long_chain:
      'This response would go on from more than {max} others; send the whole input without "previous_response_id"',
    invalid_previous: '"previous_response_id" must be the id of a response',
    not_streamed_again: 'This response cannot be streamed again; get it without "stream"',
    not_in_background: 'Cannot cancel a synchronous response',
    invalid_order: '"order" must be asc or desc',
    no_such_item: '"after" must be the id of an item of this list',
    foreign_compaction:
      'Only the provider that compacted this conversation can read the "{type}" in it; go on with a model of that provider, or send the conversation without it',
    last_trigger: 'The "compaction_trigger" item must be the last one of the input',
    untranslatable_item: 'This model does not take "{type}" items; leave them out',
    unknown_item: 'The item "{id}" is not kept here; send the whole input',
    missing_output: 'No tool output found for the call "{id}"; send its output behind it',
    missing_call: 'No tool call found for the output of "{id}"; send the call before it',
    no_threads: 'This model keeps no message threads; send the whole conversation without "thread"',
  }),
  invalid_api_key: kind(401, 'invalid_request_error', 'authentication_error', {
    default:
      'No valid API key was sent; send a Portus key as a bearer token, x-api-key or x-goog-api-key',
    expired: 'This API key has expired; send a current one',
    revoked: 'This API key is no longer valid; send a current one',
  }),
  too_many_wrong_keys: kind(429, 'rate_limit_error', 'rate_limit_error', {
    default:
      'More than {max} wrong API keys came from this address within a minute; send a valid Portus key, which is always taken',
  }),
  rate_limit_exceeded: kind(429, 'rate_limit_error', 'rate_limit_error', {
    default:
      'The limit of {limit} of {whose} is reached; it has room again in {seconds} s, or have the operator raise it',
    running:
      'The limit of {limit} of {whose} is reached; wait for one of them to end, or have the operator raise it',
    reserved:
      'What is left of {limit} of {whose} is reserved for requests that run; try again in a moment, or have the operator raise it',
  }),
  budget_exceeded: kind(429, 'insufficient_quota', 'billing_error', {
    default:
      'The budget of {limit} of {whose} is used up; it begins anew at {moment}, or have the operator raise it',
    prepaid: 'The budget of {limit} of {whose} is used up; have the operator raise it',
    too_little:
      'Less is left of the budget of {limit} of {whose} than this request is likely to cost; ask for a shorter answer, or have the operator raise it',
  }),
  limits_unknown: kind(
    503,
    'server_error',
    'overloaded_error',
    {
      default: 'The limits of {whose} cannot be looked up at the moment; try again in a moment',
    },
    529,
  ),
  budget_unknown: kind(
    503,
    'server_error',
    'billing_error',
    {
      default: 'The budget of {whose} cannot be looked up at the moment; try again in a moment',
    },
    429,
  ),
  no_price: kind(
    403,
    'invalid_request_error',
    'invalid_request_error',
    {
      default:
        'Nobody knows what the model {name} costs, and {whose} has a budget; choose another model, or have the operator add its price to config/prices.json',
    },
    400,
  ),
  not_allowed: kind(403, 'invalid_request_error', 'permission_error', {
    default: 'The model does not allow this',
    endpoint:
      'This model does not allow {path}; choose another model, or have the operator add "allow": ["{consent}"] to its configuration',
    batch_model:
      'There is no model of this name, and that of the batch does not allow others; GET /v1/models lists them, or have the operator add "allow": ["batches"] to its configuration',
  }),
  model_denied: kind(
    403,
    'invalid_request_error',
    'invalid_request_error',
    {
      default:
        'This application may not use the model {name}; GET /v1/models lists those that it may use',
    },
    400,
  ),
  endpoint_denied: kind(
    403,
    'invalid_request_error',
    'invalid_request_error',
    {
      default:
        'This application may not ask {path}; have the operator add it to "endpoints" of the application',
    },
    400,
  ),
  network_denied: kind(403, 'invalid_request_error', 'permission_error', {
    default:
      'This application may not send requests from this address; have the operator add its network to "allow_from" of the application',
  }),
  application_paused: kind(403, 'invalid_request_error', 'permission_error', {
    default: 'This application is paused; ask the operators of this gateway',
  }),
  model_not_found: kind(404, 'invalid_request_error', 'not_found_error', {
    default: 'There is no model {name}; GET /v1/models lists them',
    left_out: 'The model {name} is left out: {why}',
  }),
  response_not_found: kind(404, 'invalid_request_error', 'not_found_error', {
    default: "Response with id '{id}' not found",
  }),
  object_not_found: kind(404, 'invalid_request_error', 'not_found_error', {
    default: "No such {what}: '{id}' was not found",
  }),
  unknown_url: kind(404, 'invalid_request_error', 'not_found_error', {
    default: 'There is nothing at this path; GET /docs describes the API',
    base_v1:
      'There is nothing at this path; the base URL of your client must be the address of Portus with "/v1" at its end',
    base_root:
      'There is nothing at this path; the base URL of your client must be the address of Portus, without "/v1" or any other path behind it',
    no_googles:
      'Portus has the models of Gemini’s API and nothing at this path; send files in the request, as "inlineData"; GET /docs describes the API',
    no_method: 'Models have no such method here; they have {methods}',
    no_token_count: 'The provider of this model does not count tokens',
  }),
  method_not_allowed: kind(405, 'invalid_request_error', 'invalid_request_error', {
    default: 'This path only takes {methods}',
  }),
  request_timeout: kind(408, 'invalid_request_error', 'invalid_request_error', {
    default: 'The request body did not arrive in time; send it again on a new connection',
  }),
  request_too_large: kind(413, 'invalid_request_error', 'request_too_large', {
    default: 'The request body is larger than {max} bytes; send a smaller one',
    too_much_held:
      'Portus would have to keep more than {max} bytes of this request; send less, and of a form the field "model" before the file',
    whole_form:
      'A form for this model ({providers}) is read whole, so it may have at most {max} bytes; send a smaller file, or choose another model',
  }),
  unsupported_media_type: kind(415, 'invalid_request_error', 'invalid_request_error', {
    default: 'This endpoint does not take such a content-type',
    compressed: 'Compressed request bodies are not accepted; send it without a content-encoding',
    not_a_form: 'This endpoint takes multipart/form-data with a boundary of up to 70 characters',
  }),
  unsupported_endpoint: kind(400, 'invalid_request_error', 'invalid_request_error', {
    default: 'The provider of this model does not support this endpoint; choose another model',
    not_at_provider: 'The provider of this model does not support {path}; choose another model',
  }),
  upgrade_required: kind(426, 'invalid_request_error', 'invalid_request_error', {
    default: 'This endpoint takes a WebSocket handshake; connect with a WebSocket client',
    no_websocket: 'There is no WebSocket at this path; send HTTP requests, as {methods}',
  }),
  client_closed_request: kind(499, 'invalid_request_error', 'invalid_request_error', {
    default: 'The client closed the connection',
    incomplete_body: 'The request body ended early',
  }),
  internal_error: kind(500, 'server_error', 'api_error', {
    default: 'Internal error',
    configuration_refused: 'The gateway refused the configuration of this model',
  }),
  not_supported: kind(501, 'invalid_request_error', 'not_supported', {
    default: 'The provider of this model does not support {path}; do without it',
    no_token_count: 'The provider of this model does not count tokens; estimate them',
    no_compaction:
      'The provider of this model does not compact conversations ({name}); ask the model for a summary, and go on from that',
  }),
  gateway_unreachable: kind(502, 'server_error', 'api_error', {
    default: 'The gateway cannot be reached',
    not_started: 'The gateway cannot be started',
  }),
  provider_unreachable: kind(502, 'server_error', 'api_error', {
    default: 'The provider cannot be reached',
    connection_refused: 'The provider refused the connection',
    configuration_refused: 'The gateway refused the configuration of this model',
    no_credentials: 'The gateway has no credentials for the provider',
    skipped:
      'The provider is skipped for a while, because it has failed {failures} times in a row; try again later',
  }),
  provider_credentials_refused: kind(502, 'server_error', 'api_error', {
    default: 'The provider refused Portus’ credentials for this model: {words}',
  }),
  credentials_unavailable: kind(503, 'server_error', 'api_error', {
    default: 'Portus has no credentials for this model at the moment: {words}',
  }),
  invalid_provider_answer: kind(502, 'server_error', 'api_error', {
    default: 'The provider did not send a valid answer',
    no_summary:
      'The model wrote no summary of the conversation; go on without one, or ask for it again later',
    unexpected_status: 'The provider answered with the unexpected status {status}',
    long_event: 'The provider sent an event that is too long: more than {max} bytes',
    long_answer: 'The provider sent an answer that is too long: more than {max} bytes',
    many_parts: 'The provider sent JSON with more than {max} values and names of members',
    deep_answer: 'The provider sent JSON that is nested more than {max} levels deep',
    long_headers: 'The provider sent more than {count} headers, or more than {max} bytes of them',
    unknown_coding: 'The provider sent an answer in a content-encoding that Portus does not know',
    many_codings: 'The provider sent an answer with more than {max} content-encodings',
    undecodable: 'The provider’s answer is not in the content-encoding that it names',
    grown_answer:
      'The provider sent a compressed answer that grows to more than {max} times its length',
    incomplete: 'The provider’s answer ended before it was complete',
  }),
  stream_truncated: kind(502, 'server_error', 'api_error', {
    default: 'The answer ended before it was complete',
  }),
  overloaded: kind(
    503,
    'server_error',
    'overloaded_error',
    {
      default: 'Portus holds too many bytes of running requests; try again in a moment',
      admin_streams: 'More than {max} live streams are open; close a tab that shows the dashboard',
      admin_questions: 'More than {max} questions of operators wait; ask again in a moment',
      many_frames: 'More than {max} responses wait on this connection; wait for their ends',
    },
    529,
  ),
  store_unavailable: kind(503, 'server_error', 'api_error', {
    default: 'The store that knows this does not answer; the log of Portus says why. Try again',
  }),
  websocket_connection_limit_reached: kind(400, 'invalid_request_error', 'invalid_request_error', {
    default:
      'A connection lasts {minutes} minutes at most; open a new one and send the whole input',
  }),
  gateway_timeout: kind(504, 'server_error', 'timeout_error', {
    default: 'The provider did not answer in time',
  }),
  provider_timeout: kind(504, 'server_error', 'timeout_error', {
    default: 'The provider did not answer in time',
  }),
  stream_idle_timeout: kind(504, 'server_error', 'timeout_error', {
    default: 'The stream was silent for too long',
  }),
} as const

function kind<const S extends { default: string }>(
  status: number,
  openaiType: string,
  anthropicType: string,
  sentences: S,
  anthropicStatus = status,
) {
  return { status, anthropicStatus, openaiType, anthropicType, sentences }
}
