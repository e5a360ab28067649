import { NATIVE_FORMATS, type NativeKind, prefixOf } from '../native/formats'
import type { Consent, Endpoint, Native } from './endpoint'

/** The APIs of some providers, which have an endpoint right behind their base URL. */
export const native = (...providers: string[]): Native =>
  new Map(providers.map((provider) => [provider, '']))

/** The providers of a table that have an endpoint right behind any base URL. */
export const tabled = (kind: NativeKind): Native =>
  new Map(
    Object.entries(NATIVE_FORMATS[kind]).flatMap(([api, { place, hosts }]) => {
      const prefix = hosts ? undefined : prefixOf(place)
      return prefix === undefined ? [] : [[api, prefix] as const]
    }),
  )

/** The gateway finds files and batches of other providers by ids that hold bucket names. */
export const STORED = ['openai', 'azure-openai']

const openai = { dialect: 'openai', query: [], native: native('openai') } as const

/** A POST of JSON that names its model. */
export const inference = (
  name: string,
  path: Endpoint['path'],
  more: Partial<Endpoint> = {},
): Endpoint => ({
  ...openai,
  name,
  method: 'POST',
  path,
  body: 'json',
  model: 'body',
  overrides: 'plain',
  ...more,
})

/** A POST of a form that names its model. */
export const form = (name: string, path: Endpoint['path'], more: Partial<Endpoint> = {}) =>
  inference(name, path, { body: 'form', ...more })

/** Something that the provider keeps, and that is asked for by its id or as a list. */
export const stored = (
  name: string,
  method: Endpoint['method'],
  path: Endpoint['path'],
  query: readonly string[] = [],
  body: Endpoint['body'] = 'none',
): Endpoint => ({
  ...openai,
  name,
  method,
  path,
  query,
  body,
  model: 'address',
  overrides: 'none',
  providers: STORED,
})

/** The parameters of a page of a list. */
export const PAGE = ['after', 'before', 'limit', 'order']

/** Endpoints that want the alias's consent. */
export const wanting = (consent: Consent, endpoints: readonly Endpoint[]): Endpoint[] =>
  endpoints.map((endpoint) => ({ ...endpoint, consent }))

/** OpenAI's and Azure's, where Azure has the very paths behind its own base URL. */
const KEPT = { native: native(...STORED), isUntranslated: true } as const

/**
 * Something that OpenAI and Azure keep, which passes through in the client's own bytes.
 * https://learn.microsoft.com/azure/ai-foundry/openai/latest
 */
export const kept = (...row: Parameters<typeof stored>): Endpoint => ({
  ...stored(...row),
  ...KEPT,
})

/** A POST of JSON about what is kept. */
export const posted = (name: string, path: Endpoint['path'], query: readonly string[] = []) =>
  kept(name, 'POST', path, query, 'json')

/** A POST of a form about what is kept. */
export const uploaded = (name: string, path: Endpoint['path'], more: Partial<Endpoint> = {}) => ({
  ...kept(name, 'POST', path, [], 'form'),
  ...more,
})

/** The rows of a kind of things that are kept: made, listed, described, changed and deleted at the same paths. */
export const collection = (
  name: string,
  path: Endpoint['path'],
  { list = PAGE, get = [] }: { list?: readonly string[]; get?: readonly string[] } = {},
) => ({
  create: posted(`${name}.create`, path),
  list: kept(`${name}.list`, 'GET', path, list),
  get: kept(`${name}.get`, 'GET', itemOf(path), get),
  update: posted(`${name}.update`, itemOf(path)),
  delete: kept(`${name}.delete`, 'DELETE', itemOf(path)),
})

/** The path of one thing of a collection. Below another thing its id is the second one. */
const itemOf = (path: Endpoint['path']): Endpoint['path'] =>
  `${path}/${path.includes(':id') ? ':part' : ':id'}`
