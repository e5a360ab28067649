import { type PathTree, pathTree, type SoughtPath } from '../../body/json/watch-paths'
import type { Endpoint } from '../endpoints/endpoint'
import { type Kind, kindAt, kindIn } from './kinds'

/** The ids that an answer names, by their places in it: those of the thing itself, and those of what it has brought about. */
export type MadeTree = PathTree<{ kind: Kind; isItself: boolean }>

/** What things of a kind say that they have brought about. */
const BROUGHT: Readonly<Record<Kind, readonly (readonly [string, Kind])[]>> = {
  // https://platform.openai.com/docs/api-reference/batch/object
  batches: [
    ['output_file_id', 'files'],
    ['error_file_id', 'files'],
  ],
  // https://platform.openai.com/docs/api-reference/uploads/complete
  uploads: [['file.id', 'files']],
  // https://platform.openai.com/docs/api-reference/fine-tuning/object
  'fine_tuning/jobs': [['result_files.*', 'files']],
  // https://platform.openai.com/docs/guides/tools-code-interpreter
  responses: [['output.*.container_id', 'containers']],
  // https://platform.claude.com/docs/en/agents-and-tools/tool-use/code-execution-tool
  messages: [
    ['container.id', 'containers'],
    ['content.*.content.content.*.file_id', 'files'],
  ],
}

/** The same in the events of a stream. */
const IN_EVENTS: Readonly<Record<Kind, readonly (readonly [string, Kind])[]>> = {
  responses: [
    ['item.container_id', 'containers'],
    ['response.output.*.container_id', 'containers'],
  ],
  messages: [
    ['message.container.id', 'containers'],
    ['delta.container.id', 'containers'],
    ['content_block.content.content.*.file_id', 'files'],
  ],
}

/** Where the thing itself stands in the events of a stream. */
const ITSELF_IN_EVENTS: Readonly<Record<Kind, string>> = {
  responses: 'response.id',
  'chat/completions': 'id',
}

/** Messages are not kept, but what they have brought about is. */
const MESSAGES = 'messages'

/** Endpoints beside a collection that make things of it. */
const MAKES: Readonly<Record<string, Kind>> = {
  'videos.remix': 'videos',
  'videos.edits': 'videos',
  'videos.extensions': 'videos',
}

/** The kind that an endpoint makes. Undefined where it makes nothing that is kept. */
export const kindMadeBy = (endpoint: Endpoint): Kind | undefined =>
  endpoint.method === 'POST' ? (MAKES[endpoint.name] ?? kindAt(endpoint)) : undefined

const steps = (path: string): SoughtPath => path.split('.')

type Row = readonly [SoughtPath, { kind: Kind; isItself: boolean }]

const itselfAt = (path: string, kind: Kind): Row => [steps(path), { kind, isItself: true }]

const broughtBy = (table: typeof BROUGHT, kind: Kind): Row[] =>
  (table[kind] ?? []).map(([path, other]) => [steps(path), { kind: other, isItself: false }])

/** What the answer of an endpoint may name. Undefined where it can name nothing new. */
export function madeTree(endpoint: Endpoint): MadeTree | undefined {
  if (endpoint.name === MESSAGES) return pathTree(broughtBy(BROUGHT, MESSAGES))
  const made = kindMadeBy(endpoint)
  const about = made ?? kindIn(endpoint)
  if (about === undefined) return undefined
  const rows = [...(made ? [itselfAt('id', made)] : []), ...broughtBy(BROUGHT, about)]
  return rows.length > 0 ? pathTree(rows) : undefined
}

/** The same for one of the things in a list. */
export const listedTree = (kind: Kind): MadeTree =>
  pathTree([itselfAt('id', kind), ...broughtBy(BROUGHT, kind)])

/**
 * The same for the data of each event of a stream.
 *
 * @param bringsAbout Whether the request has what brings other things about.
 */
export function eventTree(endpoint: Endpoint, bringsAbout: boolean): MadeTree | undefined {
  const kind = endpoint.name === MESSAGES ? MESSAGES : (kindMadeBy(endpoint) ?? kindIn(endpoint))
  if (kind === undefined) return undefined
  const itself = kindMadeBy(endpoint) && ITSELF_IN_EVENTS[kind]
  const rows = [
    ...(itself ? [itselfAt(itself, kind)] : []),
    ...(bringsAbout ? broughtBy(IN_EVENTS, kind) : []),
  ]
  return rows.length > 0 ? pathTree(rows) : undefined
}
