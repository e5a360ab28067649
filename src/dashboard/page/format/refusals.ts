/** Portus' own errors in plain words, by their kind. */
const WORDS: Readonly<Record<string, string>> = {
  application_paused: 'the application is paused',
  budget_exceeded: 'a budget is used up',
  budget_unknown: 'its budget could not be looked up',
  client_closed_request: 'the client closed the connection',
  credentials_unavailable: 'there were no credentials for the provider',
  endpoint_denied: 'the application may not use this endpoint',
  gateway_unreachable: 'the gateway could not be reached',
  internal_error: 'something went wrong inside',
  invalid_request: 'the request is not valid',
  limits_unknown: 'its limits could not be looked up',
  model_denied: 'the application may not use this model',
  network_denied: 'the application may not ask from this address',
  no_price: 'nobody knows what the model costs, and there is a budget',
  not_allowed: 'the model does not allow this',
  not_supported: 'the provider does not support this',
  overloaded: 'Portus held too many running requests',
  provider_timeout: 'the provider did not answer in time',
  provider_unreachable: 'the provider could not be reached, or is skipped for a while',
  rate_limit_exceeded: 'a limit is reached',
  request_timeout: 'the body did not arrive in time',
  request_too_large: 'the request is too large',
  store_unavailable: 'a store did not answer',
  unsupported_endpoint: 'the provider does not support this endpoint',
  unsupported_media_type: 'it takes no such content-type',
}

/** Why Portus refused a request: `a budget is used up`; the kind itself where there are no words for it. */
export const refusalWords = (kind: string): string => WORDS[kind] ?? kind.replaceAll('_', ' ')
