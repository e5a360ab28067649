import { eventStream } from './events'

type SpeechRequest = { response_format?: string; stream_format?: string }

/** One frame of silence: MPEG-2 Layer III, 8 kbit/s, 22.05 kHz, mono. An empty frame has 26 bytes and lasts 26 ms. */
const FRAME = [0xff, 0xf3, 0x10, 0xc4, ...Array<number>(22).fill(0)]
const FRAMES = 20

const SAMPLES_PER_SECOND = 24_000
const SAMPLE_BYTES = 2
const HALF_A_SECOND = (SAMPLES_PER_SECOND / 2) * SAMPLE_BYTES

const FORMATS: Readonly<Record<string, { type: string; bytes: () => Uint8Array<ArrayBuffer> }>> = {
  mp3: {
    type: 'audio/mpeg',
    bytes: () => Uint8Array.from(Array.from({ length: FRAMES }, () => FRAME).flat()),
  },
  wav: { type: 'audio/wav', bytes: () => Buffer.concat([wavHead(), pcm()]) },
  pcm: { type: 'audio/pcm', bytes: () => pcm() },
}

/** Half a second of silence. https://platform.openai.com/docs/api-reference/audio/createSpeech */
export function speech(request: SpeechRequest, signal: AbortSignal | undefined): Response {
  const { response_format = 'mp3', stream_format } = request
  const format = Object.hasOwn(FORMATS, response_format) ? FORMATS[response_format] : undefined
  if (!format) {
    const message = `The demo model speaks ${Object.keys(FORMATS).join(', ')}`
    const error = { message, type: 'invalid_request_error', param: 'response_format', code: null }
    return Response.json({ error }, { status: 400 })
  }
  const bytes = format.bytes()
  if (stream_format !== 'sse')
    return new Response(bytes, { headers: { 'content-type': format.type } })
  const audio = Buffer.from(bytes).toString('base64')
  const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 }
  const events = [
    { type: 'speech.audio.delta', audio },
    { type: 'speech.audio.done', usage },
  ]
  return eventStream(
    events.map((event) => `data: ${JSON.stringify(event)}\n\n`),
    signal,
  )
}

const pcm = () => new Uint8Array(HALF_A_SECOND)

/** http://soundfile.sapp.org/doc/WaveFormat/ */
function wavHead(): Uint8Array {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + HALF_A_SECOND, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(SAMPLES_PER_SECOND, 24)
  head.writeUInt32LE(SAMPLES_PER_SECOND * SAMPLE_BYTES, 28)
  head.writeUInt16LE(SAMPLE_BYTES, 32)
  head.writeUInt16LE(SAMPLE_BYTES * 8, 34)
  head.write('data', 36)
  head.writeUInt32LE(HALF_A_SECOND, 40)
  return head
}
