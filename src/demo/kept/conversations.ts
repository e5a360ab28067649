import { CREATED_S, type Kind } from './kind'

const created_at = CREATED_S
const HELLO = 'Hello!'
const said = {
  type: 'message',
  role: 'user',
  status: 'completed',
  content: [{ type: 'input_text', text: HELLO }],
}

/** A conversation that OpenAI keeps. */
export const conversation = (id: string) => ({
  id,
  object: 'conversation',
  created_at,
  metadata: {},
})

/** A video that OpenAI keeps. */
export const video = (id: string) => ({
  id,
  object: 'video',
  created_at,
  completed_at: created_at,
  expires_at: null,
  model: 'demo-openai',
  prompt: 'A lighthouse',
  status: 'completed',
  progress: 100,
  seconds: '4',
  size: '720x1280',
  remixed_from_video_id: null,
  error: null,
})

/** What belongs to conversations, and videos. The names are those of the endpoints. */
export const CONVERSATIONS_AND_VIDEOS: Readonly<Record<string, Kind>> = {
  'responses.input_items': { id: 'msg_demo', thing: (id) => ({ id, ...said }) },
  conversations: { id: 'conv_demo', thing: conversation },
  'conversations.items': {
    id: 'msg_demo',
    thing: (id) => ({ id, ...said }),
    isMadeInLists: true,
  },
  containers: {
    id: 'cntr_demo',
    thing: (id) => ({
      id,
      object: 'container',
      created_at,
      last_active_at: created_at,
      name: 'Demo',
      memory_limit: '1g',
      status: 'running',
    }),
  },
  'containers.files': {
    id: 'cfile_demo',
    thing: (id, container_id) => ({
      id,
      object: 'container.file',
      created_at,
      bytes: 19,
      container_id,
      path: '/mnt/data/demo.txt',
      source: 'user',
    }),
  },
  'chat.completions': {
    id: 'chatcmpl-demo',
    thing: (id) => ({
      id,
      object: 'chat.completion',
      created: created_at,
      model: 'demo-openai',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: HELLO, refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 2, completion_tokens: 2, total_tokens: 4 },
      metadata: {},
    }),
  },
  'chat.completions.messages': {
    id: 'chatcmpl-demo-0',
    thing: (id) => ({ id, role: 'user', content: HELLO, content_parts: null, name: null }),
  },
  videos: { id: 'video_demo', thing: video, changes: { edits: {}, extensions: {} } },
  'videos.characters': { id: 'char_demo', thing: (id) => ({ id, name: 'Demo', created_at }) },
}
