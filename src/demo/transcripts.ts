import { dataStream } from './events'
import { piecesOf } from './reply'

type AudioRequest = { response_format?: string; stream?: boolean | string }

const TEXT = 'Hello from Portus! This is the demo model, which does not listen.'

/** What is said in the place of words that nobody heard, by the format that asks for text. */
const PLAIN: Readonly<Record<string, string>> = {
  text: `${TEXT}\n`,
  srt: `1\n00:00:00,000 --> 00:00:01,000\n${TEXT}\n\n`,
  vtt: `WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n${TEXT}\n\n`,
}

const VERBOSE = { task: 'transcribe', language: 'english', duration: 1, segments: [] }

/**
 * One text for every recording. The values of forms are texts.
 * https://platform.openai.com/docs/api-reference/audio/createTranscription
 */
export function transcript(request: AudioRequest, signal: AbortSignal | undefined): Response {
  const { response_format = 'json', stream } = request
  if (String(stream) === 'true') {
    const deltas = piecesOf(TEXT).map((delta) => ({ type: 'transcript.text.delta', delta }))
    return dataStream([...deltas, { type: 'transcript.text.done', text: TEXT }], signal)
  }
  const plain = Object.hasOwn(PLAIN, response_format) ? PLAIN[response_format] : undefined
  if (plain !== undefined)
    return new Response(plain, { headers: { 'content-type': 'text/plain; charset=utf-8' } })
  const verbose = response_format === 'verbose_json' ? VERBOSE : {}
  return Response.json({ text: TEXT, ...verbose })
}
