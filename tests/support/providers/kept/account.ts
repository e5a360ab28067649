import type { Answer, Received } from '../server'

type Kept = { id: string; object: string; [member: string]: unknown }

/** What an account of OpenAI's keeps, by the paths of its collections. */
const OBJECTS: Readonly<Record<string, [prefix: string, object: string]>> = {
  files: ['file-', 'file'],
  batches: ['batch_', 'batch'],
  vector_stores: ['vs_', 'vector_store'],
  responses: ['resp_', 'response'],
  conversations: ['conv_', 'conversation'],
  containers: ['cntr_', 'container'],
}

const CREATED = 1_795_000_000

const missing = (id: string) =>
  Response.json(
    {
      error: {
        message: `No such thing: ${id}`,
        type: 'invalid_request_error',
        param: 'id',
        code: null,
      },
    },
    { status: 404 },
  )

/**
 * An account of OpenAI's that keeps what clients make, and knows nothing else. A batch is done at once, and has a file of
 * its output.
 *
 * @param pageSize How many things a page of a list has where nobody says it.
 * @param maxPageSize The most that a page has.
 */
export function openaiAccount(
  pageSize = 20,
  maxPageSize = 100,
): Answer & { make(kind: string): string } {
  const kept = new Map<string, Map<string, Kept>>()
  let made = 0
  const collection = (kind: string) => {
    const known = kept.get(kind) ?? new Map<string, Kept>()
    kept.set(kind, known)
    return known
  }
  const make = (kind: string, more: object = {}): Kept => {
    const [prefix, object] = OBJECTS[kind] ?? ['x_', 'thing']
    const one = { id: `${prefix}${++made}`, object, created_at: CREATED, ...more }
    collection(kind).set(one.id, one)
    return one
  }
  const create = (kind: string, { json = {} }: Received): Kept => {
    const { input, ...members } = json
    if (kind === 'responses')
      return make(kind, { status: 'completed', output: [], tools: [], ...members })
    if (kind !== 'batches') return make(kind, members)
    const output = make('files', { purpose: 'batch_output' })
    return make(kind, { ...members, status: 'completed', output_file_id: output.id })
  }
  const page = (kind: string, query: string) => {
    const asked = new URLSearchParams(query)
    const all = [...collection(kind).values()].reverse()
    const from = asked.has('after') ? all.findIndex(({ id }) => id === asked.get('after')) + 1 : 0
    const limit = Math.min(maxPageSize, Number(asked.get('limit') ?? pageSize))
    const data = all.slice(from, from + limit)
    return Response.json({
      object: 'list',
      data,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
      has_more: from + limit < all.length,
    })
  }
  const answer: Answer = (received) => {
    const [, , kind = '', id, action] = received.path.split('/')
    if (!OBJECTS[kind]) return missing(kind)
    if (id === undefined)
      return received.method === 'POST'
        ? Response.json(create(kind, received))
        : page(kind, received.query)
    const one = collection(kind).get(id)
    if (!one) return missing(id)
    if (action === 'content') return new Response(`content of ${id}`)
    if (received.method !== 'DELETE') return Response.json(one)
    collection(kind).delete(id)
    return Response.json({ id, object: `${one.object}.deleted`, deleted: true })
  }
  return Object.assign(answer, { make: (kind: string) => make(kind).id })
}
