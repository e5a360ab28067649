import { Type as t } from '@sinclair/typebox'
import {
  BYTES,
  type Description,
  events,
  FORM_MODEL,
  file,
  json,
  MODEL,
  openaiReference,
  passesThrough,
} from './description'

const size = t.Optional(t.String({ examples: ['1024x1024'] }))
const PROMPT = t.String({ examples: ['A lighthouse at dusk'] })
const Image = t.Object({ b64_json: t.Optional(t.String()), url: t.Optional(t.String()) })
const Images = t.Object({ created: t.Integer(), data: t.Array(Image) })

const Transcript = t.Object({ text: t.String() })
const RESPONSE_FORMAT = t.Optional(
  t.String({
    description: 'e.g. `json`, `text`, `srt`, `vtt`, as the model has them',
    examples: ['json'],
  }),
)
/** Not `language` and `prompt`: Swagger UI would send them empty, or filled with "string". */
const LISTENED = {
  model: FORM_MODEL,
  file: file('The recording'),
  response_format: RESPONSE_FORMAT,
}
const TEXT = { 'text/plain': { schema: t.String() } }
const tag = 'Images and audio'

/** Pictures and sound. */
export const media: Record<string, Description> = {
  'images.generations': {
    operationId: 'createImage',
    summary: 'Generate images',
    text: `[OpenAI’s image generation](${openaiReference('images/create')}).`,
    tag,
    body: t.Object(
      { model: MODEL, prompt: PROMPT, n: t.Optional(t.Integer({ examples: [1] })), size },
      passesThrough,
    ),
    answers: { ...json(Images), ...events('event: image_generation.completed\ndata: {}\n\n') },
  },
  'images.edits': {
    operationId: 'editImage',
    summary: 'Edit images',
    text: `[OpenAI’s image edits](${openaiReference('images/createEdit')}).`,
    tag,
    body: t.Object(
      {
        model: FORM_MODEL,
        prompt: PROMPT,
        image: file('The image; several are `image[]`'),
        size,
      },
      passesThrough,
    ),
    answers: { ...json(Images), ...events('event: image_edit.completed\ndata: {}\n\n') },
  },
  'audio.speech': {
    operationId: 'createSpeech',
    summary: 'Speech',
    text: `[OpenAI’s speech](${openaiReference('audio/createSpeech')}): a text, read aloud.`,
    tag,
    body: t.Object(
      {
        model: MODEL,
        input: t.String({ examples: ['Hello!'] }),
        voice: t.String({ examples: ['alloy'] }),
        response_format: t.Optional(t.String({ examples: ['mp3'] })),
      },
      passesThrough,
    ),
    answers: {
      'audio/mpeg': { schema: BYTES },
      ...events('data: {"type":"speech.audio.done"}\n\n'),
    },
  },
  'audio.transcriptions': {
    operationId: 'createTranscription',
    summary: 'Transcription',
    text: `[OpenAI’s transcription](${openaiReference('audio/createTranscription')}) of a recording, in its own language.`,
    tag,
    body: t.Object(LISTENED, passesThrough),
    answers: {
      ...json(Transcript),
      ...TEXT,
      ...events('data: {"type":"transcript.text.done","text":"Hello!"}\n\n'),
    },
  },
  'audio.translations': {
    operationId: 'createTranslation',
    summary: 'Translation',
    text: `[OpenAI’s translation](${openaiReference('audio/createTranslation')}) of a recording into English.`,
    tag,
    body: t.Object(LISTENED, passesThrough),
    answers: { ...json(Transcript), ...TEXT },
  },
}
