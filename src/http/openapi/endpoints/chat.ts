import * as t from '@sinclair/typebox'
import { ChatCompletion, ChatRequest, head, Usage } from './chat-shapes'
import { CHATS } from './conversation'
import { type Description, events, json, openaiReference } from './description'
import { Envelope } from './envelope'
import { open, orNull, passesThrough } from './schemas'

const Choice = t.Object({ text: t.String(), index: t.Integer() })
const Completion = t.Object({ ...head, choices: t.Array(Choice), usage: t.Optional(Usage) })

const Prompt = open(
  {
    prompt: t.Union([t.String(), t.Array(t.Unknown())], {
      description: 'A text, several, or tokens as numbers',
    }),
    suffix: orNull(t.String()),
    max_tokens: orNull(t.Integer()),
    temperature: orNull(t.Number()),
    stop: t.Union([t.String(), t.Array(t.String()), t.Null()]),
  },
  'prompt',
)

/** Chat completions, and completions as they were before. */
export const chat: Record<string, Description> = {
  chat: {
    operationId: 'createChatCompletion',
    summary: 'Chat completion',
    text: `[OpenAI’s chat completions](${openaiReference('chat/create')}), with an alias as \`model\`.`,
    tag: 'OpenAI',
    body: ChatRequest,
    examples: CHATS,
    answers: {
      ...json(ChatCompletion, {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 1_700_000_000,
        model: 'demo',
        choices: [
          { index: 0, message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' },
        ],
        usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
      }),
      ...events(
        'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hello!"}}]}\n\ndata: [DONE]\n\n',
      ),
    },
  },
  completions: {
    operationId: 'createCompletion',
    summary: 'Completion',
    text: `[OpenAI’s completions](${openaiReference('completions/create')}) of a plain text, as older models have them.`,
    tag: 'OpenAI',
    body: t.Composite([Envelope, Prompt], passesThrough),
    examples: {
      hello: { summary: 'Hello', value: { model: 'demo', prompt: 'Hello!' } },
      stream: {
        summary: 'Hello, as a stream',
        value: { model: 'demo', stream: true, prompt: 'Hello!' },
      },
    },
    answers: {
      ...json(Completion, {
        id: 'cmpl-1',
        object: 'text_completion',
        created: 1_700_000_000,
        model: 'demo',
        choices: [{ text: 'Hello!', index: 0, logprobs: null, finish_reason: 'stop' }],
        usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
      }),
      ...events(
        'data: {"id":"cmpl-1","object":"text_completion","choices":[{"index":0,"text":"Hello!"}]}\n\ndata: [DONE]\n\n',
      ),
    },
  },
}
