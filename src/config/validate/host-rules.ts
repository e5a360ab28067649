import { find, type Rule } from './finding'

/** Where requests go: the ends of the paths that gateways put behind a base URL. */
const ENDPOINT =
  /\/(chat\/completions|completions|messages(?:\/count_tokens)?|responses|embeddings|embed|rerank|models\/[^/]+|models|images\/generations|audio\/[a-z]+|api\/(?:chat|generate|tags)|v\d+\/chat|converse(?:-stream)?|invoke)\/?$/

const VERSION_AT_END = /\/(v\d+(?:(?:alpha|beta)\d*)?)\/?$/

/**
 * Providers behind whose base URL the gateway puts a version itself, so that a base URL with one would have two.
 * `tests/portkey/valid-values.test.ts` asks the gateway for the same list.
 */
const WITH_OWN_VERSION: readonly string[] = [
  ...['302ai', 'bytez', 'cohere', 'deepseek', 'google', 'huggingface', 'hyperbolic', 'lepton'],
  ...['lingyi', 'moonshot', 'novita-ai', 'ollama', 'openrouter', 'predibase', 'sambanova'],
  ...['together-ai', 'vertex-ai'],
]

/** Whether the gateway puts a version behind the address of a provider. */
export const addsVersion = (provider = ''): boolean => WITH_OWN_VERSION.includes(provider)

/** Addresses that stand in an alias. Foundry's own ends in `/models`. */
const ADDRESSES = ['custom_host', 'azure_foundry_url', 'huggingface_base_url'] as const

/** A base URL that is sent to as it stands. The gateway puts the endpoint's path behind it. */
export const hosts: Rule = (target, path) =>
  ADDRESSES.flatMap((name) => {
    const address = target[name]
    const fault = typeof address === 'string' ? addressFault(address, name) : undefined
    return find(fault !== undefined, [...path, name], fault ?? '')
  })

function addressFault(address: string, name: (typeof ADDRESSES)[number]): string | undefined {
  const url = URL.parse(address)
  // Of Foundry's address another rule says that.
  if (!/^https?:$/.test(url?.protocol ?? ''))
    return name === 'azure_foundry_url'
      ? undefined
      : 'must be a URL that begins with http:// or https://'
  if (/\s/.test(address)) return 'must not hold a space or a line break'
  if (/[?#]/.test(address)) return 'must not have a query or a fragment'
  if (url?.username || url?.password) return 'must not hold a user name or password'
  const endpoint = ENDPOINT.exec(url?.pathname ?? '')?.[1]
  return endpoint === undefined || (endpoint === 'models' && name === 'azure_foundry_url')
    ? undefined
    : `must be the base URL alone: leave "/${endpoint}" out, which each request adds`
}

/** A version that would stand twice. The host may be that of the strategy around the target. */
export const doubledVersions: Rule = (target, path, _env, inherited) => {
  const { provider, custom_host, huggingface_base_url, native } = target
  const own = custom_host ?? huggingface_base_url
  const host = own ?? inherited?.custom_host
  // Who says where the formats are may mean those addresses alone.
  if (native || !addsVersion(provider) || typeof host !== 'string') return []
  const version = VERSION_AT_END.exec(URL.parse(host)?.pathname ?? '')?.[1]
  const member = custom_host === undefined ? 'huggingface_base_url' : 'custom_host'
  return find(
    version !== undefined,
    own === undefined ? path : [...path, member],
    `${own === undefined ? 'the "custom_host" around it ' : ''}must end before "/${version}": the gateway adds a version for ${provider}`,
  )
}

/** Servers that run at the operator's alone. */
const WITHOUT_ADDRESS: Readonly<Record<string, string>> = {
  ollama: 'http://localhost:11434',
  triton: 'http://localhost:8000/v2/models/my-model',
  milvus: 'http://localhost:19530',
  qdrant: 'http://localhost:6333',
}

/** With what the gateway signs requests to Oracle. It takes no API key. */
const OF_ORACLE = [
  'oracle_private_key',
  'oracle_tenancy',
  'oracle_user',
  'oracle_fingerprint',
  'oracle_compartment_id',
] as const

/** What of an address the gateway takes from the alias and would write as `undefined`, and what else its signature needs. */
export const missingPlaces: Rule = (target, path, _env, inherited) => {
  const { provider = '', custom_host, workers_ai_account_id, override_params } = target
  const host = custom_host ?? inherited?.custom_host
  const user = override_params?.user ?? inherited?.override_params?.user
  const example = Object.hasOwn(WITHOUT_ADDRESS, provider) ? WITHOUT_ADDRESS[provider] : undefined
  return [
    ...find(
      example !== undefined && host === undefined,
      path,
      `"custom_host" is missing: ${provider} runs on a server of yours, e.g. "${example}"`,
    ),
    ...find(
      provider === 'workers-ai' && workers_ai_account_id === undefined && host === undefined,
      path,
      '"workers_ai_account_id" is missing; it is a part of the address',
    ),
    ...(provider === 'oracle'
      ? OF_ORACLE.filter((name) => target[name] === undefined).map((name) => ({
          path,
          message: `"${name}" is missing; requests to Oracle are signed with it, or name it`,
        }))
      : []),
    ...find(
      provider === 'oracle' && target.oracle_region === undefined && host === undefined,
      path,
      '"oracle_region" is missing; it is a part of the address',
    ),
    ...find(
      provider === 'predibase' && user === undefined,
      path,
      '"user" in "override_params" is missing: the id of your tenant, a part of the address',
    ),
  ]
}

/** Providers whose own base URL ends in a version, so that one without a path is hardly meant. */
const VERSIONED = ['openai', 'anthropic']

/** A server's address alone. Most servers have their API one step below. */
export const bareHost: Rule = ({ provider = '', custom_host }, path) =>
  find(
    VERSIONED.includes(provider) &&
      typeof custom_host === 'string' &&
      URL.parse(custom_host)?.pathname === '/',
    [...path, 'custom_host'],
    'has no path; most servers want "/v1" at its end',
  )
