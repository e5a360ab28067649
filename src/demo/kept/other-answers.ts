import type { Handler } from '../handler'
import { pngBytes } from '../images'
import { CONVERSATION, VIDEO } from './conversations'

/** The content of every file. */
const TEXT = 'Hello from Portus!\n'

const downloadOf =
  (bytes: string | Uint8Array<ArrayBuffer>, type = 'application/octet-stream'): Handler =>
  () =>
    new Response(bytes, { headers: { 'content-type': type } })

/** An archive without a file. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.16 */
const EMPTY_ZIP = Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)])

/** A box that says which kind of video follows, and no video. */
const FILM = Buffer.from('\0\0\0\x14ftypisom\0\0\x02\0isom')

const found = { type: 'text', text: TEXT }
const file = { file_id: 'file-demo', filename: 'demo.txt', attributes: {}, score: 1 }

const search: Handler = ({ query = '' }: { query?: string | string[] }) =>
  Response.json({
    object: 'vector_store.search_results.page',
    search_query: [query].flat(),
    data: [{ ...file, content: [found] }],
    has_more: false,
    next_page: null,
  })

/** https://docs.anthropic.com/en/api/retrieving-message-batch-results */
const RESULT = {
  custom_id: 'demo',
  result: {
    type: 'succeeded',
    message: {
      id: 'msg_demo',
      type: 'message',
      role: 'assistant',
      model: 'demo-anthropic',
      content: [{ type: 'text', text: 'Hello!' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 2, output_tokens: 2 },
    },
  },
}

/** Answers for what is kept that look like no other, by the names of endpoints. */
export const OTHER_ANSWERS: Readonly<Record<string, Handler>> = {
  'files.content': downloadOf(TEXT),
  'anthropic_files.content': downloadOf(TEXT),
  'containers.files.content': downloadOf(TEXT),
  'skills.content': downloadOf(EMPTY_ZIP),
  'skills.versions.content': downloadOf(EMPTY_ZIP),
  'anthropic_skills.versions.content': downloadOf(EMPTY_ZIP),
  'videos.content': (body, signal, place) => {
    const isVideo = (place.query.get('variant') ?? 'video') === 'video'
    const download = isVideo ? downloadOf(FILM, 'video/mp4') : downloadOf(pngBytes(), 'image/png')
    return download(body, signal, place)
  },
  'videos.remix': (body, _, { ids: [remixed_from_video_id] }) =>
    Response.json({ id: 'video_demo', ...VIDEO, ...body, remixed_from_video_id }),
  'vector_stores.search': search,
  'vector_stores.files.content': () =>
    Response.json({
      object: 'vector_store.file_content.page',
      data: [found],
      has_more: false,
      next_page: null,
    }),
  'conversations.items.delete': (_, __, { ids }) => Response.json({ id: ids[0], ...CONVERSATION }),
  'message_batches.results': downloadOf(`${JSON.stringify(RESULT)}\n`, 'application/x-jsonl'),
}
