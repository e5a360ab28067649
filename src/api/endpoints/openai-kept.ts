import type { Endpoint } from './endpoint'
import { collection, kept, PAGE, posted, uploaded } from './rows'

const INCLUDE = ['include', 'include[]']

const { list: _, ...conversations } = collection('conversations', '/v1/conversations')
const items = collection('conversations.items', '/v1/conversations/:id/items', {
  list: [...PAGE, ...INCLUDE],
  get: INCLUDE,
})
const containers = collection('containers', '/v1/containers', { list: [...PAGE, 'name'] })
const FILES = '/v1/containers/:id/files'
const files = collection('containers.files', FILES)
const chats = collection('chat.completions', '/v1/chat/completions', {
  list: [...PAGE, 'metadata'],
})

/** What of OpenAI's API belongs to a conversation, and what its tools work with. */
export const OPENAI_KEPT: readonly Endpoint[] = [
  // https://platform.openai.com/docs/api-reference/uploads
  posted('uploads.create', '/v1/uploads'),
  uploaded('uploads.parts', '/v1/uploads/:id/parts'),
  posted('uploads.complete', '/v1/uploads/:id/complete'),
  posted('uploads.cancel', '/v1/uploads/:id/cancel'),

  // https://platform.openai.com/docs/api-reference/conversations
  ...Object.values(conversations),
  { ...items.create, query: INCLUDE },
  items.list,
  items.get,
  items.delete,

  // https://platform.openai.com/docs/api-reference/containers
  containers.create,
  containers.list,
  containers.get,
  { ...containers.delete, answer: 'empty' },
  uploaded('containers.files.create', FILES, { takesJson: true }),
  files.list,
  files.get,
  { ...files.delete, answer: 'empty' },
  kept('containers.files.content', 'GET', `${FILES}/:part/content`),

  // Chat completions with `store`. https://platform.openai.com/docs/api-reference/chat/list
  chats.list,
  chats.get,
  chats.update,
  chats.delete,
  kept('chat.completions.messages', 'GET', '/v1/chat/completions/:id/messages', PAGE),
]
