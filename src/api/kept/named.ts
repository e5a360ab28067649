import { bareName } from '../../body/bare-name'
import { type PathTree, pathTree } from '../../body/json/watch-paths'
import type { Kind } from './kinds'

/** A place of a body where an id stands. */
export type NamedAt = { kind: Kind; path: string }

type Rows = readonly (readonly [path: string, kind: Kind])[]

/**
 * Where the content of a turn names files of the provider.
 * https://platform.openai.com/docs/guides/pdf-files, https://platform.claude.com/docs/en/build-with-claude/files
 */
const contentOf = (root: string, file: string): Rows => [
  [`${root}.*.content.*.${file}`, 'files'],
  [`${root}.*.content.*.content.*.${file}`, 'files'],
]

const INPUT = (root: string): Rows => [
  ...contentOf(root, 'file_id'),
  [`${root}.*.file_id`, 'files'],
  [`${root}.*.output.*.file_id`, 'files'],
  [`${root}.*.output.file_id`, 'files'],
]

const FILE_IDS: Rows = [['file_ids.*', 'files']]

/** https://platform.openai.com/docs/guides/tools-shell, https://platform.openai.com/docs/guides/tools-code-interpreter */
const environment = (root: string): Rows => [
  [root, 'containers'],
  [`${root}.container_id`, 'containers'],
  [`${root}.file_ids.*`, 'files'],
  [`${root}.skills.*.skill_id`, 'skills'],
]

/** https://platform.openai.com/docs/api-reference/responses/create */
const RESPONSES: Rows = [
  ['previous_response_id', 'responses'],
  ['conversation', 'conversations'],
  ['conversation.id', 'conversations'],
  ...INPUT('input'),
  ['tools.*.vector_store_ids.*', 'vector_stores'],
  ['tools.*.input_image_mask.file_id', 'files'],
  ...environment('tools.*.container'),
  ...environment('tools.*.environment'),
]

const messagesIn = (root: string): Rows => [
  ...contentOf(`${root}messages`, 'source.file_id'),
  ...contentOf(`${root}messages`, 'file_id'),
  [`${root}container`, 'containers'],
  [`${root}container.id`, 'containers'],
  [`${root}container.skills.*.skill_id`, 'skills'],
]

/** By the name of an endpoint: where its body names what is kept. */
const NAMED: Readonly<Record<string, Rows>> = {
  responses: RESPONSES,
  'responses.input_tokens': RESPONSES,
  'responses.compact': RESPONSES,
  chat: [['messages.*.content.*.file.file_id', 'files']],
  messages: messagesIn(''),
  count_tokens: messagesIn(''),
  'message_batches.create': messagesIn('requests.*.params.'),
  'batches.create': [['input_file_id', 'files']],
  'fine_tuning.jobs.create': [
    ['training_file', 'files'],
    ['validation_file', 'files'],
  ],
  'vector_stores.create': FILE_IDS,
  'vector_stores.files.create': [['file_id', 'files']],
  'vector_stores.file_batches.create': [...FILE_IDS, ['files.*.file_id', 'files']],
  'conversations.create': INPUT('items'),
  'conversations.items.create': INPUT('items'),
  'containers.create': [...FILE_IDS, ['skills.*.skill_id', 'skills']],
  'containers.files.create': [['file_id', 'files']],
  'images.edits': [
    ['images.*.file_id', 'files'],
    ['mask.file_id', 'files'],
  ],
  'videos.create': [
    ['input_reference.file_id', 'files'],
    ['characters.*.id', 'videos/characters'],
  ],
  'videos.edits': [['video.id', 'videos']],
  'videos.extensions': [['video.id', 'videos']],
}

/** What is sought in the members of a body, by their bare names: some parsers overlook the case of letters. */
export type NamingMembers = ReadonlyMap<string, PathTree<NamedAt>>

const membersOf = (rows: Rows): NamingMembers => {
  const tree = pathTree(rows.map(([path, kind]) => [path.split('.'), { kind, path }] as const))
  return new Map([...tree.children].map(([name, below]) => [bareName(name), below]))
}

const MEMBERS: ReadonlyMap<string, NamingMembers> = new Map(
  Object.entries(NAMED).map(([name, rows]) => [name, membersOf(rows)]),
)

/** Where the body of an endpoint names what is kept. Undefined where it names nothing. */
export const namingMembers = (endpoint: string): NamingMembers | undefined => MEMBERS.get(endpoint)

const words = new WeakMap<PathTree<NamedAt>, readonly string[]>()

/**
 * The names of members without which a value names nothing. They are looked for before anything else is. Without any, the
 * value is an id or a list of them.
 */
export function wordsBelow(tree: PathTree<NamedAt>): readonly string[] {
  const known = words.get(tree)
  if (known) return known
  const found = withoutLonger([...new Set(namesIn(tree, undefined))])
  words.set(tree, found)
  return found
}

const LIST = '*'

/** The name that stands nearest before each id. */
const namesIn = (tree: PathTree<NamedAt>, name: string | undefined): string[] => [
  ...(tree.tag && name !== undefined ? [name] : []),
  ...[...tree.children].flatMap(([child, below]) => namesIn(below, child === LIST ? name : child)),
]

/** Whoever looks for a word finds every longer one that holds it. */
const withoutLonger = (all: readonly string[]): string[] =>
  all.filter((word) => !all.some((other) => other !== word && word.includes(other)))
