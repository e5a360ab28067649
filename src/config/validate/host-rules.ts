import { find, type Rule } from './finding'

/** Where requests go: the ends of the paths that gateways put behind a base URL. */
const ENDPOINT =
  /\/(chat\/completions|completions|messages|responses|embeddings|rerank|models(?:\/[^/]*)?|images\/generations|audio\/[a-z]+)\/?$/

/** What the gateway itself puts behind the base URL of these providers. */
const OWN_VERSIONS: Readonly<Record<string, RegExp>> = {
  ollama: /\/v1\/?$/,
  google: /\/v1(?:beta)?\/?$/,
}

/** A base URL that is sent to as it stands. The gateway puts the endpoint's path behind it. */
export const hosts: Rule = ({ custom_host, provider }, path) => {
  const at = [...path, 'custom_host']
  if (custom_host === undefined) return []
  const url = URL.parse(custom_host)
  const endpoint = ENDPOINT.exec(url?.pathname ?? '')?.[1]
  const version = OWN_VERSIONS[provider ?? '']?.exec(url?.pathname ?? '')?.[0]
  return [
    ...find(
      !/^https?:$/.test(url?.protocol ?? ''),
      at,
      'must be a URL that begins with http:// or https://',
    ),
    ...find(/\s/.test(custom_host), at, 'must not hold a space or a line break'),
    ...find(Boolean(url?.search || url?.hash), at, 'must not have a query or a fragment'),
    ...find(Boolean(url?.username || url?.password), at, 'must not hold a user name or password'),
    ...find(
      endpoint !== undefined,
      at,
      `must be the base URL alone: leave "/${endpoint}" out, which each request adds`,
    ),
    ...find(
      endpoint === undefined && version !== undefined,
      at,
      `must end before "${version}", which the gateway adds for ${provider}`,
    ),
  ]
}

/** A resource is the first label of a host, and no address. */
export const resourceName: Rule = ({ resource_name }, path) =>
  find(
    typeof resource_name === 'string' && !/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(resource_name),
    [...path, 'resource_name'],
    'must be the name alone, e.g. "my-resource" of https://my-resource.openai.azure.com',
  )
