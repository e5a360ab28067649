import { idsIn } from '../../api/endpoint-path'
import { ENDPOINTS, type Endpoint } from '../../api/endpoints/endpoints'
import { ConfigError } from '../../config/source/problems'
import { didYouMean } from '../../config/validate/did-you-mean'

const HELLO = 'Hello'

/** A small request of each endpoint that has a body with a model. */
const SAMPLES: Readonly<Record<string, object>> = {
  chat: { messages: [{ role: 'user', content: HELLO }] },
  messages: { max_tokens: 1024, messages: [{ role: 'user', content: HELLO }] },
  count_tokens: { messages: [{ role: 'user', content: HELLO }] },
  responses: { input: HELLO },
  'responses.input_tokens': { input: HELLO },
  'responses.compact': { input: HELLO },
  completions: { prompt: HELLO },
  embeddings: { input: HELLO },
  moderations: { input: HELLO },
  rerank: { query: HELLO, documents: [HELLO] },
}

/** What Gemini's API takes. The path names the model there. */
const CONTENTS = { contents: [{ role: 'user', parts: [{ text: HELLO }] }] }

/**
 * The endpoint of a name, or of a path in which ids may stand.
 *
 * @throws {ConfigError} if there is none.
 */
export function endpointCalled(text: string): Endpoint {
  const found = ENDPOINTS.find(({ name, path }) => name === text || isPathOf(path, text))
  if (found) return found
  const paths = [...new Set(ENDPOINTS.map(({ path }) => path as string))]
  throw new ConfigError([
    {
      source: '--endpoint',
      message: `there is no endpoint "${text}"${didYouMean(text, [...paths, ...ENDPOINTS.map(({ name }) => name)])}`,
    },
  ])
}

/** Ids, and the alias in a path of Gemini's, may be any text. */
function isPathOf(path: string, text: string): boolean {
  const [parts, given] = [path.split('/'), text.split('/')]
  return (
    parts.length === given.length &&
    parts.every((part, at) => {
      if (part.startsWith(':')) return given[at] !== ''
      if (!part.startsWith('*')) return part === given[at]
      return given[at]?.endsWith(part.slice(1)) === true
    })
  )
}

/** A client's request for an endpoint, and the ids in its path. */
export type AskedRequest = { request: Request; ids: readonly string[] }

/**
 * The request that a client would send.
 *
 * @param given A body in JSON, where the user has one.
 */
export function askedRequest(endpoint: Endpoint, alias: string, given?: string): AskedRequest {
  const { method, path, body } = endpoint
  const query = endpoint.model === 'address' ? `?model=${encodeURIComponent(alias)}` : ''
  const ids = idsIn(path).map(() => 'id')
  return {
    request: new Request(`http://portus${path.replace(/:\w+/g, 'id')}${query}`, {
      method,
      ...(body === 'json' && {
        headers: { 'content-type': 'application/json' },
        body:
          given === undefined
            ? JSON.stringify(sampleOf(endpoint, alias))
            : named(given, endpoint, alias),
      }),
      ...(body === 'form' && { body: sampleForm(alias) }),
    }),
    ids,
  }
}

/** A body that names no model is for the alias. */
function named(given: string, { model }: Endpoint, alias: string): string {
  try {
    const body: unknown = JSON.parse(given)
    const isNameless =
      typeof body === 'object' && body !== null && !Array.isArray(body) && !('model' in body)
    return model === 'body' && isNameless ? JSON.stringify({ model: alias, ...body }) : given
  } catch {
    return given
  }
}

function sampleOf({ name, model }: Endpoint, alias: string): object {
  if (model === 'path') return CONTENTS
  return { model: alias, ...SAMPLES[name] }
}

function sampleForm(alias: string): FormData {
  const form = new FormData()
  form.set('model', alias)
  form.set('file', new File(['.'], 'file.bin'))
  return form
}
