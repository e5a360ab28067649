import { dataStream } from './events'

type SpeechRequest = { response_format?: string; stream_format?: string }

/** One frame of silence: MPEG-2 Layer III, 8 kbit/s, 22.05 kHz, mono. An empty frame has 26 bytes and lasts 26 ms. */
const FRAME = `fff310c4${'00'.repeat(22)}`
const FRAMES = 20

/** Half a second of silence. https://platform.openai.com/docs/api-reference/audio/createSpeech */
export function speech(request: SpeechRequest, signal: AbortSignal | undefined): Response {
  const mp3 = Buffer.from(FRAME.repeat(FRAMES), 'hex')
  if ((request.response_format ?? 'mp3') !== 'mp3')
    return Response.json(
      { error: { message: 'The demo model speaks mp3 only', type: 'invalid_request_error' } },
      { status: 400 },
    )
  if (request.stream_format !== 'sse')
    return new Response(mp3, { headers: { 'content-type': 'audio/mpeg' } })
  const delta = { type: 'speech.audio.delta', audio: mp3.toString('base64') }
  const done = { type: 'speech.audio.done' }
  return dataStream([delta, done], signal)
}
