import * as t from '@sinclair/typebox'
import { type Description, events, json, openaiReference } from './description'
import { BYTES, FORM_MODEL, file, MODEL, OPENAI_DEMO, oneOf, passesThrough } from './schemas'

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
/** A field that need not be filled in. Without an example Swagger UI would fill it with "string". */
const blank = (description: string) => t.Optional(t.String({ description, examples: [''] }))
const LISTENED = {
  model: FORM_MODEL,
  file: file('The recording'),
  prompt: blank('Words that the recording is likely to have'),
  response_format: RESPONSE_FORMAT,
}
/** A picture that stands elsewhere. */
const Picture = t.Object({
  file_id: t.Optional(t.String({ examples: ['file-abc123'] })),
  image_url: t.Optional(t.String({ description: 'An address, or the picture itself as `data:`' })),
})
/** What a picture shall be like, as single models understand it. */
const PICTURE = {
  background: t.Optional(t.String({ examples: ['transparent'] })),
  quality: t.Optional(t.String({ examples: ['high'] })),
  output_format: t.Optional(t.String({ examples: ['png'] })),
  stream: t.Optional(t.Boolean()),
  partial_images: t.Optional(t.Integer()),
}
const LIGHTHOUSE = { prompt: 'A lighthouse at dusk', n: 1, size: '1024x1024' }
const IMAGES = { created: 1_700_000_000, data: [{ b64_json: 'iVBORw0KGgo=' }] }
const HEARD = { text: 'Hello!' }

const TEXT = { 'text/plain': { schema: t.String(), example: 'Hello!\n' } }
const tag = 'Media'

/** Pictures and sound. */
export const media: Record<string, Description> = {
  'images.generations': {
    operationId: 'createImage',
    summary: 'Generate images',
    text: `[OpenAI’s image generation](${openaiReference('images/create')}).`,
    tag,
    body: t.Object(
      { model: MODEL, prompt: PROMPT, n: t.Optional(t.Integer()), size, ...PICTURE },
      passesThrough,
    ),
    examples: {
      lighthouse: { summary: 'A lighthouse', value: { model: OPENAI_DEMO, ...LIGHTHOUSE } },
      stream: {
        summary: 'A lighthouse, as it comes into being',
        value: { model: OPENAI_DEMO, ...LIGHTHOUSE, stream: true, partial_images: 2 },
      },
    },
    answers: {
      ...json(Images, IMAGES),
      ...events(
        'event: image_generation.completed\ndata: {"type":"image_generation.completed","b64_json":"iVBORw0KGgo="}\n\n',
      ),
    },
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
        mask: t.Optional(file('Where it is transparent, the image is painted anew')),
        size,
      },
      passesThrough,
    ),
    json: t.Object(
      {
        model: MODEL,
        prompt: PROMPT,
        images: t.Array(Picture),
        mask: t.Optional(Picture),
        size,
        ...PICTURE,
      },
      passesThrough,
    ),
    examples: {
      uploaded: {
        summary: 'An uploaded image',
        value: { model: OPENAI_DEMO, ...LIGHTHOUSE, images: [{ file_id: 'file-abc123' }] },
      },
    },
    answers: {
      ...json(Images, IMAGES),
      ...events(
        'event: image_edit.completed\ndata: {"type":"image_edit.completed","b64_json":"iVBORw0KGgo="}\n\n',
      ),
    },
  },
  'images.variations': {
    operationId: 'createImageVariation',
    summary: 'Vary an image',
    text: `[OpenAI’s image variations](${openaiReference('images/createVariation')}), as its older models have them.`,
    tag,
    body: t.Object(
      { model: t.Optional(FORM_MODEL), image: file('The image'), n: t.Optional(t.Integer()), size },
      passesThrough,
    ),
    answers: json(Images, IMAGES),
  },
  'audio.speech': {
    operationId: 'createSpeech',
    summary: 'Speech',
    text: `[OpenAI’s speech](${openaiReference('audio/createSpeech')}): a text, read aloud.`,
    tag,
    body: t.Object(
      {
        model: MODEL,
        input: t.String(),
        voice: t.Unknown({ description: 'A voice by its name, or one of your own' }),
        instructions: t.Optional(t.String({ description: 'How to speak' })),
        response_format: t.Optional(t.String({ examples: ['mp3'] })),
        speed: t.Optional(t.Number()),
        stream_format: t.Optional(oneOf('audio', 'sse')),
      },
      passesThrough,
    ),
    examples: {
      hello: {
        summary: 'Hello, read aloud',
        value: { model: OPENAI_DEMO, input: 'Hello!', voice: 'alloy', response_format: 'mp3' },
      },
    },
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
    body: t.Object({ ...LISTENED, language: blank('ISO 639-1, such as `en`') }, passesThrough),
    answers: {
      ...json(Transcript, HEARD),
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
    answers: { ...json(Transcript, HEARD), ...TEXT },
  },
}
