import OpenAI from 'openai'
import type {
  Response,
  ResponseCreateParamsNonStreaming,
  ResponseFunctionToolCall,
  ResponseInputContent,
  ResponseInputItem,
} from 'openai/resources/responses/responses'
import { KEY } from '../../portus'
import {
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

type Answer = { response: Response; pieces: number }

/** OpenAI's own SDK with Responses, in a client that sends back every item of an answer. */
export const openaiResponses: Driver = {
  name: 'openai with Responses',
  dialect: 'responses',
  stops: { end: 'completed', calls: 'completed' },
  keepsThoughts: true,
  showsThoughts: true,
  isOwn: isApiError,
  failedAtEnd: 'the status alone',
  open(options) {
    const input: ResponseInputItem[] = []
    async function say(more: readonly ResponseInputItem[]): Promise<Said> {
      input.push(...more)
      const { response, pieces } = await send(options, input)
      const { output, status, usage } = response
      const kept = options.keepsIdsOnly ? output.filter(({ type }) => type !== 'reasoning') : output
      input.push(...(kept.map(withoutParsed) as ResponseInputItem[]))
      return {
        text: response.output_text,
        calls: output.filter(isCall).map(({ call_id: id, name, arguments: text }) => ({
          id,
          name,
          input: JSON.parse(text),
        })),
        stop: status,
        usage: { input: usage?.input_tokens, output: usage?.output_tokens },
        thoughts: output
          .flatMap((item) => (item.type === 'reasoning' ? item.summary : []))
          .map(({ text }) => text)
          .join(''),
        pieces,
      }
    }
    return {
      ask: (prompt) => say([{ role: 'user', content: responsesContent(prompt) }]),
      answer: (results) =>
        say(
          results.map(({ id, text }) => ({
            type: 'function_call_output',
            call_id: id,
            output: text,
          })),
        ),
    }
  },
}

/** The helper for streams adds members that OpenAI refuses. */
const withoutParsed = (item: Response['output'][number]): object =>
  JSON.parse(JSON.stringify(item), (name, value) => (name.startsWith('parsed') ? undefined : value))

const isCall = (item: Response['output'][number]): item is ResponseFunctionToolCall =>
  item.type === 'function_call'

/** What the user says, as Responses has it. */
export function responsesContent({ text, media }: Prompt): ResponseInputContent[] {
  const said = { type: 'input_text' as const, text }
  if (!media) return [said]
  const url = `data:${media.type};base64,${media.data}`
  return [
    said,
    media.type.startsWith('image/')
      ? { type: 'input_image', image_url: url, detail: 'auto' }
      : { type: 'input_file', filename: 'a.pdf', file_data: url },
  ]
}

async function send(options: Options, input: ResponseInputItem[]): Promise<Answer> {
  const client = new OpenAI({ baseURL: `${options.url}/v1`, apiKey: KEY, maxRetries: 0 })
  const request: ResponseCreateParamsNonStreaming = {
    model: options.alias,
    input,
    store: false,
    ...(options.tools && {
      tools: [{ type: 'function', ...TOOL, parameters: CITY, strict: true }],
    }),
    ...(options.schema && {
      text: { format: { type: 'json_schema', name: 'forecast', strict: true, schema: FORECAST } },
    }),
    ...(options.thinks && {
      reasoning: { effort: 'low', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
      max_output_tokens: MAX_TOKENS,
    }),
  }
  if (!options.isStreamed) return { response: await client.responses.create(request), pieces: 1 }
  let pieces = 0
  const stream = client.responses.stream({ ...request, stream: true })
  stream.on('response.output_text.delta', () => pieces++)
  return { response: (await stream.finalResponse()) as Response, pieces }
}
