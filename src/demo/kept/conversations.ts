import { CREATED_S, type Kind, PARENT } from './kind'

const created_at = CREATED_S
const HELLO = 'Hello!'
const said = {
  type: 'message',
  role: 'user',
  status: 'completed',
  content: [{ type: 'input_text', text: HELLO }],
}

/** A conversation that OpenAI keeps. */
export const CONVERSATION = {
  object: 'conversation',
  created_at,
  metadata: {},
}

/** A video that OpenAI keeps. */
export const VIDEO = {
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
}

/** What belongs to conversations, and videos. The names are those of the endpoints. */
export const CONVERSATIONS_AND_VIDEOS: Readonly<Record<string, Kind>> = {
  'responses.input_items': { id: 'msg_demo', thing: { ...said } },
  conversations: { id: 'conv_demo', thing: CONVERSATION },
  'conversations.items': {
    id: 'msg_demo',
    thing: { ...said },
    isMadeInLists: true,
  },
  containers: {
    id: 'cntr_demo',
    thing: {
      object: 'container',
      created_at,
      last_active_at: created_at,
      name: 'Demo',
      memory_limit: '1g',
      status: 'running',
    },
  },
  'containers.files': {
    id: 'cfile_demo',
    thing: {
      object: 'container.file',
      created_at,
      bytes: 19,
      container_id: PARENT,
      path: '/mnt/data/demo.txt',
      source: 'user',
    },
  },
  'chat.completions': {
    id: 'chatcmpl-demo',
    thing: {
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
    },
  },
  'chat.completions.messages': {
    id: 'chatcmpl-demo-0',
    thing: { role: 'user', content: HELLO, content_parts: null, name: null },
  },
  videos: { id: 'video_demo', thing: VIDEO, changes: { edits: {}, extensions: {} } },
  'videos.characters': { id: 'char_demo', thing: { name: 'Demo', created_at } },
}
