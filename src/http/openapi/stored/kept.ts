import * as t from '@sinclair/typebox'
import type { Description } from '../endpoints/description'
import { BYTES, file, passesThrough } from '../endpoints/schemas'
import { asked, describeThing, like, listLike, referred } from './thing'

const created_at = 1_700_000_000
const METADATA = { metadata: { team: 'harbour' } }
const UPLOAD = {
  id: 'upload_abc123',
  object: 'upload',
  bytes: 120_000,
  created_at,
  filename: 'manual.md',
  purpose: 'assistants',
  status: 'pending',
}
const CONVERSATION = { id: 'conv_abc123', object: 'conversation', created_at, ...METADATA }
const SAID = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello!' }] }
const ITEM = { id: 'msg_abc123', ...SAID, status: 'completed' }
const CONTAINER = {
  id: 'cntr_abc123',
  object: 'container',
  created_at,
  name: 'Sums',
  status: 'running',
}
const CONTAINER_FILE = {
  id: 'cfile_abc123',
  object: 'container.file',
  created_at,
  bytes: 120_000,
  container_id: CONTAINER.id,
  path: '/mnt/data/sums.csv',
}
const CHAT = {
  id: 'chatcmpl-abc123',
  object: 'chat.completion',
  created: created_at,
  model: 'gpt-real',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' }],
  ...METADATA,
}

/** Uploads in parts. */
const uploads: Record<string, Description> = {
  'uploads.create': referred('createUpload', 'Begin an upload', 'uploads/create', {
    ...asked('A text', {
      purpose: 'assistants',
      filename: 'manual.md',
      bytes: 120_000,
      mime_type: 'text/markdown',
    }),
    answers: like(UPLOAD),
  }),
  'uploads.parts': referred('addUploadPart', 'Send a part of an upload', 'uploads/add-part', {
    body: t.Object({ data: file('The part') }, passesThrough),
    answers: like({
      id: 'part_abc123',
      object: 'upload.part',
      created_at,
      upload_id: UPLOAD.id,
    }),
  }),
  'uploads.complete': referred('completeUpload', 'End an upload', 'uploads/complete', {
    ...asked('Of one part', { part_ids: ['part_abc123'] }),
    answers: like({ ...UPLOAD, status: 'completed' }),
  }),
  'uploads.cancel': referred('cancelUpload', 'Cancel an upload', 'uploads/cancel', {
    answers: like({ ...UPLOAD, status: 'cancelled' }),
  }),
}

const { 'conversations.list': _, ...conversations } = describeThing({
  name: 'conversations',
  id: 'Conversation',
  one: 'a conversation',
  many: 'the conversations',
  page: 'conversations',
  example: CONVERSATION,
  create: { items: [SAID], ...METADATA },
  update: METADATA,
})
const ITEMS = 'conversations/create-items'

/** What belongs to conversations, and what their tools work with. */
export const kept: Record<string, Description> = {
  ...uploads,
  ...conversations,
  'conversations.items.create': referred('createItems', 'Add items to a conversation', ITEMS, {
    ...asked('A message', { items: [SAID] }),
    answers: listLike(ITEM),
  }),
  'conversations.items.list': referred(
    'listItems',
    'List the items of a conversation',
    'conversations/list-items',
    { answers: listLike(ITEM) },
  ),
  'conversations.items.get': referred(
    'getItem',
    'Read an item of a conversation',
    'conversations/get-item',
    { answers: like(ITEM) },
  ),
  'conversations.items.delete': referred(
    'deleteItem',
    'Delete an item of a conversation',
    'conversations/delete-item',
    { answers: like(CONVERSATION) },
  ),
  ...describeThing({
    name: 'containers',
    id: 'Container',
    one: 'a container',
    many: 'the containers',
    page: 'containers',
    example: CONTAINER,
    create: { name: 'Sums', memory_limit: '1g' },
  }),
  ...describeThing({
    name: 'containers.files',
    id: 'ContainerFile',
    one: 'a file of a container',
    many: 'the files of a container',
    page: 'container-files',
    example: CONTAINER_FILE,
  }),
  'containers.files.create': referred(
    'createContainerFile',
    'Put a file into a container',
    'container-files/createContainerFile',
    {
      body: t.Object(
        {
          file: t.Optional(file('The file')),
          file_id: t.Optional(
            t.String({ description: 'Or one that was uploaded', examples: [''] }),
          ),
        },
        passesThrough,
      ),
      examples: { one: { summary: 'An uploaded file', value: { file_id: 'file-abc123' } } },
      answers: like(CONTAINER_FILE),
    },
  ),
  'containers.files.content': referred(
    'getContainerFileContent',
    'Download a file of a container',
    'container-files/retrieveContainerFileContent',
    { answers: { 'application/octet-stream': { schema: BYTES, example: '1,2\n' } } },
  ),
  ...describeThing({
    name: 'chat.completions',
    id: 'ChatCompletion',
    one: 'a stored chat completion',
    many: 'the stored chat completions',
    page: 'chat',
    example: CHAT,
    update: METADATA,
  }),
  'chat.completions.messages': referred(
    'listChatCompletionMessages',
    'List the messages of a stored chat completion',
    'chat/getMessages',
    { answers: listLike({ id: 'chatcmpl-abc123-0', role: 'user', content: 'Hello!' } as never) },
  ),
}
