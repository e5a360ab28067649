/** Every header of its family that the gateway is known to read, and some it might. */
export const PORTKEY_HEADERS: readonly string[] = [
  ...['config', 'provider', 'api-key', 'virtual-key', 'forward-headers', 'custom-host', 'mode'],
  ...['request-timeout', 'metadata', 'trace-id', 'cache', 'cache-force-refresh', 'retry-count'],
  ...['strict-open-ai-compliance', 'default-input-guardrails', 'default-output-guardrails', 'zzz'],
  ...['aws-access-key-id', 'aws-secret-access-key', 'aws-region', 'azure-resource-name'],
  ...['azure-deployment-id', 'azure-foundry-url', 'vertex-project-id'],
  ...['vertex-service-account-json', 'openai-organization', 'openai-project'],
  ...['huggingface-base-url', 'anthropic-beta', 'port'],
].map((name) => `x-portkey-${name}`)

/** Headers of others that mean something to some server, proxy or provider. */
export const OTHER_HEADERS: readonly string[] = [
  ...['authorization', 'x-api-key', 'api-key', 'cookie', 'proxy-authorization', 'x-forwarded-host'],
  ...['forwarded', 'x-original-url', 'x-rewrite-url', 'x-http-method-override', 'x-real-ip', 'te'],
  ...['openai-organization', 'openai-project', 'openai-beta', 'user-agent', 'accept', 'origin'],
  ...['idempotency-key', 'x-stainless-lang', 'referer', 'upgrade', 'keep-alive', 'trailer'],
  ...['expect-ct', 'accept-encoding', 'x-request-id', 'traceparent', 'x-amz-security-token'],
  ...['x-goog-api-key', 'anthropic-workspace-id', 'anthropic-user-profile-id', 'x-client-name'],
  'anthropic-dangerous-direct-browser-access',
]

/** What Portus may give the gateway, whatever the client sends. */
export const ALLOWED_HEADERS: readonly string[] = [
  ...['accept', 'content-type', 'idempotency-key', 'openai-beta', 'user-agent', 'x-portkey-config'],
  ...['x-client-request-id', 'openai-safety-identifier'],
]
