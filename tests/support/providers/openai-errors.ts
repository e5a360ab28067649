/**
 * The errors of providers that speak OpenAI's format, or nearly. The words are made up, the shapes are
 * those of the documents named here.
 */

import { OPENAI_LIMITS } from './openai-chat'

/** How one provider says that something is wrong. */
export type ErrorShape = {
  provider: string
  status: number
  /** The body, with these words where a person reads them. */
  body: (words: string) => unknown
  /** `application/json` by default. */
  type?: string
  headers?: Record<string, string>
}

/** An answer in one of the shapes. */
export const errorAnswer = ({ status, body, type, headers }: ErrorShape, words: string): Response =>
  new Response(JSON.stringify(body(words)), {
    status,
    headers: { 'content-type': type ?? 'application/json', ...headers },
  })

/** One shape for each way in which a provider differs. */
export const ERROR_SHAPES: readonly ErrorShape[] = [
  // https://platform.openai.com/docs/guides/error-codes
  {
    provider: 'openai',
    status: 400,
    body: (message) => ({
      error: { message, type: 'invalid_request_error', param: 'messages', code: null },
    }),
  },
  // https://platform.openai.com/docs/guides/rate-limits
  {
    provider: 'openai',
    status: 429,
    body: (message) => ({
      error: { message, type: 'tokens', param: null, code: 'rate_limit_exceeded' },
    }),
    headers: OPENAI_LIMITS,
  },
  // https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter
  {
    provider: 'azure-openai',
    status: 400,
    body: (message) => ({
      error: {
        message,
        type: null,
        param: 'prompt',
        code: 'content_filter',
        status: 400,
        innererror: {
          code: 'ResponsibleAIPolicyViolation',
          content_filter_result: { violence: { filtered: true, severity: 'medium' } },
        },
      },
    }),
  },
  // https://learn.microsoft.com/azure/api-management/
  { provider: 'azure-openai', status: 401, body: (message) => ({ statusCode: 401, message }) },
  // https://api-docs.deepseek.com/quick_start/error_codes
  {
    provider: 'deepseek',
    status: 422,
    body: (message) => ({
      error: { message, type: 'invalid_request_error', param: null, code: 'invalid_request_error' },
    }),
    type: 'application/octet-stream',
  },
  // https://platform.moonshot.ai/docs/api/chat
  {
    provider: 'moonshot',
    status: 400,
    body: (message) => ({ error: { message, type: 'invalid_request_error' } }),
  },
  // https://docs.z.ai/api-reference/api-code
  {
    provider: 'zhipu',
    status: 429,
    body: (message) => ({ error: { code: '1302', message } }),
  },
  { provider: 'lingyi', status: 400, body: (message) => ({ error: { message } }) },
  // https://docs.mistral.ai/api/
  {
    provider: 'mistral-ai',
    status: 422,
    body: (msg) => ({
      detail: [{ type: 'value_error', loc: ['body', 'messages'], msg, input: [] }],
    }),
  },
  {
    provider: 'mistral-ai',
    status: 422,
    body: (msg) => ({
      object: 'error',
      message: { detail: [{ type: 'missing', loc: ['body', 'model'], msg, input: {} }] },
      type: 'invalid_request_error',
      param: null,
      code: null,
    }),
  },
  {
    provider: 'mistral-ai',
    status: 400,
    body: (message) => ({
      object: 'error',
      message,
      type: 'invalid_model',
      param: null,
      code: '1500',
    }),
  },
  { provider: 'mistral-ai', status: 401, body: (detail) => ({ detail }) },
  // https://openrouter.ai/docs/api/reference/errors-and-debugging
  {
    provider: 'openrouter',
    status: 402,
    body: (message) => ({ error: { code: 402, message }, user_id: 'user_fake' }),
  },
  {
    provider: 'openrouter',
    status: 502,
    body: (raw) => ({
      error: {
        code: 502,
        message: 'Provider returned error',
        metadata: { provider_name: 'Fake', raw },
      },
    }),
  },
  // https://deepinfra.com/docs/advanced/rate-limits
  { provider: 'deepinfra', status: 429, body: (error) => ({ detail: { error } }) },
  // https://docs.x.ai/docs/key-information/debugging
  {
    provider: 'x-ai',
    status: 400,
    body: (error) => ({ code: 'Client specified an invalid argument', error }),
  },
  // https://huggingface.co/docs/text-generation-inference/reference/api_reference
  {
    provider: 'huggingface',
    status: 422,
    body: (error) => ({ error, error_type: 'validation' }),
  },
  { provider: 'huggingface', status: 400, body: (words) => ({ error: [words] }) },
  // https://github.com/ollama/ollama/blob/main/docs/api.md
  { provider: 'ollama', status: 404, body: (error) => ({ error }) },
  // https://docs.together.ai/docs/error-codes
  {
    provider: 'together-ai',
    status: 422,
    body: (message) => ({
      id: 'together-fake',
      error: { message, type: 'invalid_request_error', param: null, code: null },
    }),
  },
  // https://developers.cloudflare.com/api/
  {
    provider: 'workers-ai',
    status: 400,
    body: (message) => ({ success: false, result: null, errors: [{ code: 5006, message }] }),
  },
  // https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
  {
    provider: 'vllm',
    status: 400,
    body: (message) => ({
      object: 'error',
      message,
      type: 'BadRequestError',
      param: null,
      code: 400,
    }),
  },
  // https://docs.cohere.com/reference/errors
  { provider: 'cohere', status: 422, body: (message) => ({ id: 'cohere-fake', message }) },
  // https://cloud.google.com/apis/design/errors
  {
    provider: 'google',
    status: 400,
    body: (message) => [{ error: { code: 400, message, status: 'INVALID_ARGUMENT' } }],
  },
  // https://docs.perplexity.ai/guides/status-codes
  {
    provider: 'perplexity-ai',
    status: 400,
    body: (message) => ({ error: { message, type: 'bad_request', code: 400 } }),
  },
]
