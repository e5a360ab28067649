import Anthropic from '@anthropic-ai/sdk'
import { KEY } from '../../portus'
import {
  BUDGET,
  CITY,
  type Driver,
  FORECAST,
  isApiError,
  MAX_TOKENS,
  type Options,
  type Prompt,
  type Said,
  TOOL,
} from './driver'

type Param = Anthropic.MessageParam

/** Anthropic's own SDK. */
export const anthropicSdk: Driver = {
  name: '@anthropic-ai/sdk',
  dialect: 'anthropic',
  stops: { end: 'end_turn', calls: 'tool_use' },
  keepsThoughts: true,
  showsThoughts: true,
  isOwn: isApiError,
  open(options) {
    const messages: Param[] = []
    async function say(content: Anthropic.ContentBlockParam[]): Promise<Said> {
      messages.push({ role: 'user', content })
      const { message, pieces } = await send(options, messages)
      messages.push({
        role: 'assistant',
        content: options.keepsIdsOnly ? message.content.flatMap(short) : message.content,
      })
      const { input_tokens: fresh, cache_creation_input_tokens: written } = message.usage
      return {
        text: message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
        calls: message.content.flatMap((block) =>
          block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: block.input }] : [],
        ),
        stop: message.stop_reason,
        usage: {
          input: fresh + (written ?? 0) + (message.usage.cache_read_input_tokens ?? 0),
          output: message.usage.output_tokens,
        },
        thoughts: message.content
          .map((block) => (block.type === 'thinking' ? block.thinking : ''))
          .join(''),
        pieces,
      }
    }
    return {
      ask: (prompt) => say(contentOf(prompt)),
      answer: (results) =>
        say(
          results.map(({ id, text }) => ({ type: 'tool_result', tool_use_id: id, content: text })),
        ),
    }
  },
}

function short(block: Anthropic.ContentBlock): Anthropic.ContentBlockParam[] {
  if (block.type === 'text') return [{ type: 'text', text: block.text }]
  if (block.type !== 'tool_use') return []
  const { type, id, name, input } = block
  return [{ type, id, name, input }]
}

function contentOf({ text, media }: Prompt): Anthropic.ContentBlockParam[] {
  if (!media) return [{ type: 'text', text }]
  const { data } = media
  return [
    media.type === 'image/png'
      ? { type: 'image', source: { type: 'base64', media_type: media.type, data } }
      : { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data } },
    { type: 'text', text },
  ]
}

async function send(options: Options, messages: Param[]) {
  const client = new Anthropic({ baseURL: options.url, apiKey: KEY, maxRetries: 0 })
  const request = {
    model: options.alias,
    max_tokens: MAX_TOKENS,
    messages,
    ...(options.tools && {
      tools: [{ ...TOOL, input_schema: CITY as unknown as Anthropic.Tool.InputSchema }],
    }),
    ...(options.schema && {
      output_config: { format: { type: 'json_schema' as const, schema: FORECAST } },
    }),
    ...(options.thinks && { thinking: { type: 'enabled' as const, budget_tokens: BUDGET } }),
  }
  if (!options.isStreamed) return { message: await client.messages.create(request), pieces: 1 }
  let pieces = 0
  const stream = client.messages.stream(request)
  stream.on('text', () => void pieces++)
  return { message: await stream.finalMessage(), pieces }
}
