import { bareName } from '../../body/bare-name'
import type { PathTree } from '../../body/json/watch-paths'
import { type NamedAt, type Rows, treesOf } from './named-trees'

/**
 * Where the content of a turn names files of the provider: in its parts, and in the parts of a tool's result.
 * https://platform.openai.com/docs/guides/pdf-files, https://platform.claude.com/docs/en/build-with-claude/files
 */
const contentOf = (root: string, file: string): Rows => [
  [`${root}.*.content.*.${file}`, 'files'],
  [`${root}.*.content.*.content.*.${file}`, 'files'],
]

/**
 * At any depth below a member: whatever makers nest, in what a tool has found or in what they think of later.
 */
const anywhereIn = (root: string): Rows => [
  [`${root}.**.file_id`, 'files'],
  [`${root}.**.file_ids`, 'files'],
]

/** Items of a conversation. https://platform.openai.com/docs/guides/tools-shell (`environment`) */
const INPUT = (root: string): Rows => [
  ...contentOf(root, 'file_id'),
  [`${root}.*.file_id`, 'files'],
  [`${root}.*.output.*.file_id`, 'files'],
  [`${root}.*.output.file_id`, 'files'],
  ...anywhereIn(root),
  [`${root}.**.container_id`, 'containers'],
]

/** Variables of a prompt may be files. https://platform.openai.com/docs/guides/prompting */
const PROMPT: Rows = anywhereIn('prompt')

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
  ...PROMPT,
  ['tools.*.vector_store_ids.*', 'vector_stores'],
  ['tools.*.input_image_mask.file_id', 'files'],
  ...anywhereIn('tools'),
  ...environment('tools.*.container'),
  ...environment('tools.*.environment'),
]

/** Where a document of a message has content of its own: in a turn, in a tool's result, in what was fetched. */
const DOCUMENTS = ['', '.content.*', '.content.content']

/**
 * Documents of `content` hold pictures; results of searches and fetches hold documents.
 * https://platform.claude.com/docs/en/build-with-claude/citations,
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-fetch-tool
 */
const documentsIn = (messages: string): Rows => [
  ...DOCUMENTS.flatMap(
    (at): Rows => [
      [`${messages}.*.content.*${at}.source.file_id`, 'files'],
      [`${messages}.*.content.*${at}.source.content.*.source.file_id`, 'files'],
    ],
  ),
  [`${messages}.*.content.*.content.*.content.*.source.file_id`, 'files'],
]

const messagesIn = (root: string): Rows => [
  ...documentsIn(`${root}messages`),
  ...contentOf(`${root}messages`, 'file_id'),
  [`${root}container`, 'containers'],
  [`${root}container.id`, 'containers'],
  [`${root}container.skills.*.skill_id`, 'skills'],
]

const MESSAGES: Rows = [...messagesIn(''), ...anywhereIn('messages'), ...anywhereIn('system')]

/** By the name of an endpoint: where its body names what is kept. */
const NAMED: Readonly<Record<string, Rows>> = {
  responses: RESPONSES,
  'responses.input_tokens': RESPONSES,
  'responses.compact': RESPONSES,
  chat: [['messages.*.content.*.file.file_id', 'files'], ...anywhereIn('messages')],
  messages: MESSAGES,
  count_tokens: MESSAGES,
  'message_batches.create': [...messagesIn('requests.*.params.'), ...anywhereIn('requests')],
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
  // The members of a session. https://platform.openai.com/docs/api-reference/realtime-sessions
  'realtime.client_secrets': PROMPT,
  'realtime.calls': PROMPT,
  'realtime.calls.accept': PROMPT,
}

/** What is sought in the members of a body, by their bare names: some parsers overlook the case of letters. */
export type NamingMembers = ReadonlyMap<string, PathTree<NamedAt>>

const MEMBERS: ReadonlyMap<string, NamingMembers> = new Map(
  Object.entries(NAMED).map(([name, rows]) => [
    name,
    new Map([...treesOf(rows)].map(([member, tree]) => [bareName(member), tree])),
  ]),
)

/** Where the body of an endpoint names what is kept. Undefined where it names nothing. */
export const namingMembers = (endpoint: string): NamingMembers | undefined => MEMBERS.get(endpoint)

/** The places of {@link namingMembers}, as paths. */
export const namingRows = (endpoint: string): Rows => NAMED[endpoint] ?? []
