import type { Examples } from './description'

const hello = { messages: [{ role: 'user', content: 'Hello!' }] }
const weather = { messages: [{ role: 'user', content: 'How is the weather in Paris?' }] }
const base = { model: 'demo', max_tokens: 256 }

const NAME = 'weather'
const DESCRIPTION = 'The weather in a city'

/** The schema of what the tool of the examples is asked. */
const CITY = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}

const CONVERSATIONS: Examples = {
  hello: { summary: 'Hello', value: { ...base, ...hello } },
  stream: { summary: 'Hello, as a stream', value: { ...base, stream: true, ...hello } },
}

/** Chats for the demo model. */
export const CHATS: Examples = {
  ...CONVERSATIONS,
  usage: {
    summary: 'Hello, as a stream that ends with its token counts',
    value: { ...base, stream: true, stream_options: { include_usage: true }, ...hello },
  },
  tools: {
    summary: 'With a tool',
    value: {
      ...base,
      ...weather,
      tools: [
        {
          type: 'function',
          function: { name: NAME, description: DESCRIPTION, parameters: CITY, strict: true },
        },
      ],
    },
  },
}

const TOOL = { name: NAME, description: DESCRIPTION, input_schema: CITY }

/** Messages for the demo model. */
export const MESSAGES: Examples = {
  ...CONVERSATIONS,
  system: {
    summary: 'With a system prompt that is kept for the next request',
    value: {
      ...base,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      ...hello,
    },
  },
  tools: { summary: 'With a tool', value: { ...base, ...weather, tools: [TOOL] } },
}

/** Messages of which only the tokens are counted. */
export const COUNTED: Examples = {
  hello: { summary: 'Hello', value: { model: 'demo', ...hello } },
  tools: { summary: 'With a tool', value: { model: 'demo', ...weather, tools: [TOOL] } },
}
