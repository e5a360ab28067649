/**
 * What OpenAI keeps besides files, batches and responses.
 * https://platform.openai.com/docs/api-reference
 */

import type { Received } from '../server'
import { answerBy, type Rules, refusal } from './rules'

/** The bytes of a video, which are no UTF-8. */
export const VIDEO_BYTES = new Uint8Array([0, 0, 0, 0x18, 0x66, 0x74, 0x79, 0x70, 0xff, 0xfe, 0x0d])

/** An answer of WebRTC. */
export const SDP_ANSWER = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=é\r\n'

/** A client secret. */
export const EPHEMERAL = 'ek_68af296e8e408191a1120ab6383263c2'

const created_at = 1_795_000_000
const PAGE = ['after', 'before', 'limit', 'order']
const list = (item: { id: string }) => ({
  object: 'list',
  data: [item],
  first_id: item.id,
  last_id: item.id,
  has_more: false,
})
const deleted = (id: string, object: string) => ({ id, object, deleted: true })
const binary = (bytes: Uint8Array<ArrayBuffer>, type: string) =>
  new Response(bytes, { headers: { 'content-type': type } })

const STORE = {
  id: 'vs_fake',
  object: 'vector_store',
  created_at,
  name: 'Manuals',
  status: 'completed',
}
const storeFile = (status: string) => ({
  id: 'file-fake',
  object: 'vector_store.file',
  created_at,
  vector_store_id: STORE.id,
  status,
  usage_bytes: 9,
  last_error: null,
})
const fileBatch = (status: string) => ({
  id: 'vsfb_fake',
  object: 'vector_store.files_batch',
  created_at,
  vector_store_id: STORE.id,
  status,
  file_counts: { in_progress: 0, completed: 1, failed: 0, cancelled: 0, total: 1 },
})
const FOUND = { type: 'text', text: 'The harbour opens at six.' }
const CHUNKS = ['chunking_strategy', 'attributes']

const vectorStores: Rules = {
  'POST /vector_stores': {
    json: { takes: ['name', 'file_ids', 'expires_after', 'metadata', 'description', ...CHUNKS] },
    answer: () => STORE,
  },
  'GET /vector_stores': { query: PAGE, answer: () => list(STORE) },
  'GET /vector_stores/vs_*': { answer: () => STORE },
  'POST /vector_stores/vs_*': {
    json: { takes: ['name', 'expires_after', 'metadata'] },
    answer: ({ name }) => ({ ...STORE, name }),
  },
  'DELETE /vector_stores/vs_*': { answer: () => deleted(STORE.id, 'vector_store.deleted') },
  'POST /vector_stores/vs_*/search': {
    json: {
      needs: ['query'],
      takes: ['filters', 'max_num_results', 'ranking_options', 'rewrite_query'],
    },
    answer: ({ query }) => ({
      object: 'vector_store.search_results.page',
      search_query: [query],
      data: [
        { file_id: 'file-fake', filename: 'a.md', score: 0.9, attributes: {}, content: [FOUND] },
      ],
      has_more: false,
      next_page: null,
    }),
  },
  'POST /vector_stores/vs_*/files': {
    json: { needs: ['file_id'], takes: CHUNKS },
    answer: () => storeFile('in_progress'),
  },
  'GET /vector_stores/vs_*/files': {
    query: [...PAGE, 'filter'],
    answer: () => list(storeFile('completed')),
  },
  'GET /vector_stores/vs_*/files/file-*': { answer: () => storeFile('completed') },
  'POST /vector_stores/vs_*/files/file-*': {
    json: { needs: ['attributes'], takes: [] },
    answer: ({ attributes }) => ({ ...storeFile('completed'), attributes }),
  },
  'DELETE /vector_stores/vs_*/files/file-*': {
    answer: () => deleted('file-fake', 'vector_store.file.deleted'),
  },
  'GET /vector_stores/vs_*/files/file-*/content': {
    answer: () => ({
      object: 'vector_store.file_content.page',
      data: [FOUND],
      has_more: false,
      next_page: null,
    }),
  },
  'POST /vector_stores/vs_*/file_batches': {
    json: { takes: ['file_ids', 'files', ...CHUNKS] },
    answer: () => fileBatch('in_progress'),
  },
  'GET /vector_stores/vs_*/file_batches/vsfb_*': { answer: () => fileBatch('completed') },
  'POST /vector_stores/vs_*/file_batches/vsfb_*/cancel': { answer: () => fileBatch('cancelled') },
  'GET /vector_stores/vs_*/file_batches/vsfb_*/files': {
    query: [...PAGE, 'filter'],
    answer: () => list(storeFile('completed')),
  },
}

const upload = (status: string) => ({
  id: 'upload_fake',
  object: 'upload',
  bytes: 9,
  created_at,
  filename: 'a.md',
  purpose: 'assistants',
  status,
})
const CONVERSATION = { id: 'conv_fake', object: 'conversation', created_at, metadata: {} }
const ITEM = {
  id: 'msg_fake',
  type: 'message',
  role: 'user',
  status: 'completed',
  content: [{ type: 'input_text', text: 'Hello!' }],
}
const CONTAINER = {
  id: 'cntr_fake',
  object: 'container',
  created_at,
  name: 'Sums',
  status: 'running',
}
const CONTAINER_FILE = {
  id: 'cfile_fake',
  object: 'container.file',
  created_at,
  bytes: 9,
  container_id: CONTAINER.id,
  path: '/mnt/data/a.csv',
  source: 'user',
}
const STORED_CHAT = {
  id: 'chatcmpl-fake',
  object: 'chat.completion',
  created: created_at,
  model: 'gpt-real',
  choices: [],
  metadata: {},
}

const kept: Rules = {
  'POST /uploads': {
    json: { needs: ['bytes', 'filename', 'mime_type', 'purpose'], takes: ['expires_after'] },
    answer: () => upload('pending'),
  },
  'POST /uploads/upload_*/parts': {
    form: { needs: ['data'], takes: [] },
    answer: () => ({
      id: 'part_fake',
      object: 'upload.part',
      created_at,
      upload_id: 'upload_fake',
    }),
  },
  'POST /uploads/upload_*/complete': {
    json: { needs: ['part_ids'], takes: ['md5'] },
    answer: () => upload('completed'),
  },
  'POST /uploads/upload_*/cancel': { answer: () => upload('cancelled') },
  'POST /conversations': { json: { takes: ['items', 'metadata'] }, answer: () => CONVERSATION },
  'GET /conversations/conv_*': { answer: () => CONVERSATION },
  'POST /conversations/conv_*': {
    json: { needs: ['metadata'], takes: [] },
    answer: ({ metadata }) => ({ ...CONVERSATION, metadata }),
  },
  'DELETE /conversations/conv_*': {
    answer: () => deleted(CONVERSATION.id, 'conversation.deleted'),
  },
  'POST /conversations/conv_*/items': {
    query: ['include'],
    json: { needs: ['items'], takes: [] },
    answer: () => list(ITEM),
  },
  'GET /conversations/conv_*/items': { query: [...PAGE, 'include'], answer: () => list(ITEM) },
  'GET /conversations/conv_*/items/msg_*': { query: ['include'], answer: () => ITEM },
  'DELETE /conversations/conv_*/items/msg_*': { answer: () => CONVERSATION },
  'POST /containers': {
    json: {
      needs: ['name'],
      takes: ['expires_after', 'file_ids', 'memory_limit', 'network_policy', 'skills'],
    },
    answer: () => CONTAINER,
  },
  'GET /containers': { query: [...PAGE, 'name'], answer: () => list(CONTAINER) },
  'GET /containers/cntr_*': { answer: () => CONTAINER },
  // Its reference knows no body of this answer.
  'DELETE /containers/cntr_*': { answer: () => binary(new Uint8Array(), 'application/json') },
  'POST /containers/cntr_*/files': {
    form: { needs: ['file'], takes: [] },
    json: { needs: ['file_id'], takes: [] },
    answer: () => CONTAINER_FILE,
  },
  'GET /containers/cntr_*/files': { query: PAGE, answer: () => list(CONTAINER_FILE) },
  'GET /containers/cntr_*/files/cfile_*': { answer: () => CONTAINER_FILE },
  'DELETE /containers/cntr_*/files/cfile_*': {
    answer: () => deleted(CONTAINER_FILE.id, 'container.file.deleted'),
  },
  'GET /containers/cntr_*/files/cfile_*/content': {
    answer: () => binary(VIDEO_BYTES, 'application/octet-stream'),
  },
  'GET /chat/completions': {
    query: [...PAGE, 'metadata', 'model'],
    answer: () => list(STORED_CHAT),
  },
  'GET /chat/completions/chatcmpl-*': { answer: () => STORED_CHAT },
  'POST /chat/completions/chatcmpl-*': {
    json: { needs: ['metadata'], takes: [] },
    answer: ({ metadata }) => ({ ...STORED_CHAT, metadata }),
  },
  'DELETE /chat/completions/chatcmpl-*': {
    answer: () => deleted(STORED_CHAT.id, 'chat.completion.deleted'),
  },
  'GET /chat/completions/chatcmpl-*/messages': {
    query: PAGE,
    answer: () => list({ ...ITEM, id: 'chatcmpl-fake-0', content: 'Hello!' } as { id: string }),
  },
}

const video = (more: object = {}) => ({
  id: 'video_fake',
  object: 'video',
  created_at,
  model: 'gpt-real',
  status: 'queued',
  progress: 0,
  prompt: 'A lighthouse',
  seconds: '4',
  size: '720x1280',
  ...more,
})
const VIDEO = { needs: ['prompt'], takes: ['model', 'seconds', 'size', 'input_reference'] }
const CHARACTER = { id: 'char_fake', name: 'The keeper', created_at }
const FROM = { needs: ['prompt', 'video'], takes: ['seconds'] }

const videos: Rules = {
  'POST /videos': { form: VIDEO, json: VIDEO, answer: ({ model }) => video({ model }) },
  'GET /videos': { query: PAGE, answer: () => list(video()) },
  'POST /videos/characters': {
    form: { needs: ['name', 'video'], takes: [] },
    answer: () => CHARACTER,
  },
  'GET /videos/characters/char_*': { answer: () => CHARACTER },
  'POST /videos/edits': { form: FROM, json: FROM, answer: () => video() },
  'POST /videos/extensions': { form: FROM, json: FROM, answer: () => video() },
  'GET /videos/video_*': { answer: () => video({ status: 'completed' }) },
  'DELETE /videos/video_*': { answer: () => deleted('video_fake', 'video.deleted') },
  'GET /videos/video_*/content': {
    query: ['variant'],
    answer: () => binary(VIDEO_BYTES, 'video/mp4'),
  },
  'POST /videos/video_*/remix': {
    json: { needs: ['prompt'], takes: [] },
    answer: ({ prompt }) => video({ prompt, remixed_from_video_id: 'video_fake' }),
  },
}

/** https://platform.openai.com/docs/api-reference/realtime-sessions/create-realtime-client-secret */
const SESSION = [
  ...['type', 'model', 'instructions', 'audio', 'include', 'output_modalities', 'tools'],
  ...['tool_choice', 'max_output_tokens', 'prompt', 'tracing', 'truncation', 'parallel_tool_calls'],
]

function sessionRefusal(session: unknown): Response | undefined {
  const names = Object.keys((session ?? {}) as object)
  const odd = names.find((name) => !SESSION.includes(name))
  if (odd !== undefined)
    return refusal(`Unknown parameter: 'session.${odd}'.`, odd, 'unknown_parameter')
  if (names.length > 0 && !names.includes('type'))
    return refusal("Missing required parameter: 'session.type'.", 'session.type', 'missing')
  return undefined
}

const EMPTY = { headers: { 'content-type': 'application/json' } }

const realtime: Rules = {
  'POST /realtime/client_secrets': {
    json: { takes: ['expires_after', 'session'] },
    answer: ({ session }) =>
      sessionRefusal(session) ?? { value: EPHEMERAL, expires_at: created_at, session },
  },
  'POST /realtime/calls': {
    form: { needs: ['sdp'], takes: ['session'] },
    other: 'application/sdp',
    answer: ({ session = '{}' }) =>
      sessionRefusal(JSON.parse(String(session))) ??
      new Response(SDP_ANSWER, {
        status: 201,
        headers: {
          'content-type': 'application/sdp',
          location: 'https://api.openai.com/v1/realtime/calls/rtc_fake?from=inside',
        },
      }),
  },
  'POST /realtime/calls/rtc_*/accept': {
    json: { needs: ['type'], takes: SESSION },
    answer: () => new Response('', EMPTY),
  },
  'POST /realtime/calls/rtc_*/hangup': { answer: () => new Response('', EMPTY) },
  'POST /realtime/calls/rtc_*/refer': {
    json: { needs: ['target_uri'], takes: [] },
    answer: () => new Response('', EMPTY),
  },
  'POST /realtime/calls/rtc_*/reject': {
    json: { takes: ['status_code'] },
    answer: () => new Response('', EMPTY),
  },
  'POST /images/variations': {
    form: { needs: ['image'], takes: ['model', 'n', 'response_format', 'size', 'user'] },
    answer: () => ({ created: created_at, data: [{ b64_json: 'iVBORw0KGgo=' }] }),
  },
}

const RULES: Rules = { ...vectorStores, ...kept, ...videos, ...realtime }

/** Answers as OpenAI does, or with nothing where it keeps no such thing. */
export const openaiKept = (received: Received): Promise<Response | undefined> =>
  answerBy(RULES, received)
