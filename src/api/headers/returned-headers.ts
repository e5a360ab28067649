/**
 * The headers of a provider's answer that a client gets. All others stay behind: they may give orders to a
 * proxy or a browser in front of the client, or name an account.
 */

/**
 * Whole names.
 *
 * - The body: RFC 9110 sections 8.3, 14.3 and 14.4, RFC 6266.
 * - Asking again: RFC 9110 section 10.2.3; `retry-after-ms` and `x-should-retry` are read by OpenAI's and
 *   Anthropic's SDKs, https://github.com/openai/openai-python/blob/main/src/openai/_base_client.py
 * - OpenAI: https://platform.openai.com/docs/api-reference/debugging-requests
 * - OpenAI for Codex, which sends the state back in its next request: https://github.com/openai/codex
 * - Anthropic: https://docs.anthropic.com/en/api/overview
 * - Azure: https://learn.microsoft.com/azure/ai-foundry/openai/how-to/quota,
 *   https://learn.microsoft.com/azure/api-management/
 * - AWS: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
 * - Google: https://cloud.google.com/vertex-ai/generative-ai/docs/provisioned-throughput/use-provisioned-throughput;
 *   `server-timing` is https://www.w3.org/TR/server-timing/
 * - Cloudflare: https://developers.cloudflare.com/fundamentals/reference/cloudflare-ray-id/
 * - Envoy: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter
 * - Groq: https://console.groq.com/docs/rate-limits
 * - Mistral: https://docs.mistral.ai/, behind Kong: https://docs.konghq.com/gateway/latest/reference/configuration/
 * - Cohere: https://docs.cohere.com/reference/errors
 * - OpenRouter: https://openrouter.ai/docs/api-reference/errors
 * - Oracle: https://docs.oracle.com/iaas/Content/API/Concepts/usingapi.htm
 * - NVIDIA: https://docs.api.nvidia.com/; watsonx: https://cloud.ibm.com/apidocs/watsonx-ai
 * - Hugging Face: https://huggingface.co/docs/text-generation-inference
 */
const NAMES: ReadonlySet<string> = new Set([
  'content-type',
  'content-disposition',
  'content-range',
  'accept-ranges',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'x-codex-turn-state',
  'x-reasoning-included',
  'apim-request-id',
  'azureml-model-session',
  'x-ms-region',
  'x-ms-request-id',
  'x-ms-client-request-id',
  'x-amzn-requestid',
  'x-amzn-errortype',
  'x-amzn-bedrock-input-token-count',
  'x-amzn-bedrock-output-token-count',
  'x-amzn-bedrock-cache-read-input-token-count',
  'x-amzn-bedrock-cache-write-input-token-count',
  'x-amzn-bedrock-invocation-latency',
  'x-vertex-ai-llm-request-type',
  'server-timing',
  'cf-ray',
  'x-envoy-upstream-service-time',
  'x-groq-region',
  'mistral-correlation-id',
  'x-kong-request-id',
  'x-kong-proxy-latency',
  'x-kong-upstream-latency',
  'x-debug-trace-id',
  'x-api-warning',
  'x-generation-id',
  'opc-request-id',
  'nvcf-reqid',
  'x-global-transaction-id',
  'x-compute-time',
  'x-inference-time',
  'x-metrics-e2e-ms',
  'x-process-time',
])

/**
 * How further names begin. Rate limits: https://platform.openai.com/docs/guides/rate-limits,
 * https://docs.anthropic.com/en/api/rate-limits; without `x-` they are those of
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/. Clients take `anthropic-ratelimit-unified-*`
 * for the quota of their own person, and it is the operator's. Fireworks tells its times and
 * counts: https://docs.fireworks.ai/
 */
const BEGINNING =
  /^(?:openai-|anthropic-(?!ratelimit-unified)|(?:x-)?ratelimit|fireworks-(?!account))/

/** Whether a provider chose the rest of a returned header's name. `name` is in lower case. */
export const isOfFamily = (name: string): boolean => BEGINNING.test(name)

/** Whether a client gets a header of a provider, whatever the alias says. `name` is in lower case. */
export const isReturned = (name: string): boolean => isOfFamily(name) || NAMES.has(name)

/**
 * Headers that no alias can return. Some belong to one connection (RFC 9110 section 7.6.1) or to its bytes. Some
 * are set by Portus itself. The others give orders to a browser or to a proxy in front: cookies, redirects,
 * policies, files to send.
 *
 * - nginx: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ignore_headers
 * - Apache, lighttpd, LiteSpeed: https://tn123.org/mod_xsendfile/,
 *   https://redmine.lighttpd.net/projects/lighttpd/wiki/X-LIGHTTPD-send-file,
 *   https://docs.openlitespeed.org/config/advanced/internal_redirect/
 */
export const isNeverReturned = (name: string): boolean => {
  const small = name.toLowerCase()
  return NEVER.has(small) || NEVER_BEGINNINGS.some((start) => small.startsWith(start))
}

const NEVER: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'content-encoding',
  'date',
  'request-id',
  'x-request-id',
  'x-provider-request-id',
  'cache-control',
  'x-content-type-options',
  'www-authenticate',
  'set-cookie',
  'set-cookie2',
  'location',
  'refresh',
  'clear-site-data',
  'strict-transport-security',
  'alt-svc',
  'nel',
  'report-to',
  'reporting-endpoints',
])

const NEVER_BEGINNINGS = [
  'proxy-',
  'access-control-',
  'content-security-policy',
  'x-accel-',
  'x-sendfile',
  'x-lighttpd-',
  'x-litespeed-',
  'x-reproxy-',
  'x-portkey-',
  'x-portus-',
] as const
