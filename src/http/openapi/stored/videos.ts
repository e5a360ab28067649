import * as t from '@sinclair/typebox'
import type { Description } from '../endpoints/description'
import { BYTES, FORM_MODEL, file, OPENAI_DEMO, passesThrough } from '../endpoints/schemas'
import { asked, describeThing, like, referred, schemaOf } from './thing'

const VIDEO = {
  id: 'video_abc123',
  object: 'video',
  created_at: 1_700_000_000,
  model: 'sora-2',
  status: 'queued',
  progress: 0,
  seconds: '4',
  size: '720x1280',
}
const CHARACTER = { id: 'char_abc123', name: 'The keeper', created_at: 1_700_000_000 }
const PROMPT = t.String({ examples: ['A lighthouse at dusk'] })
const prompt = 'Now in a storm'
const tag = 'Media'
const video = file('The video')
const FROM = { prompt, video: { id: VIDEO.id } }

/** Videos. Those that are made of others want consent, since they take no model. */
export const videos: Record<string, Description> = {
  ...Object.fromEntries(
    Object.entries(
      describeThing({
        name: 'videos',
        id: 'Video',
        one: 'a video',
        many: 'the videos',
        page: 'videos',
        example: VIDEO,
      }),
    ).map(([name, description]) => [name, { ...description, tag }]),
  ),
  'videos.create': referred('createVideo', 'Make a video', 'videos/create', {
    tag,
    body: t.Object(
      {
        model: t.Optional(FORM_MODEL),
        prompt: PROMPT,
        seconds: t.Optional(t.String({ examples: ['4'] })),
        size: t.Optional(t.String({ examples: ['720x1280'] })),
        input_reference: t.Optional(file('A picture to begin with')),
      },
      passesThrough,
    ),
    examples: {
      one: {
        summary: 'A lighthouse',
        value: { model: OPENAI_DEMO, prompt: 'A lighthouse at dusk' },
      },
    },
    answers: like(VIDEO),
  }),
  'videos.content': referred('getVideoContent', 'Download a video', 'videos/content', {
    tag,
    answers: { 'video/mp4': { schema: BYTES } },
  }),
  'videos.remix': referred('remixVideo', 'Make a video of another one', 'videos/remix', {
    tag,
    ...asked('In a storm', { prompt }),
    answers: like(VIDEO),
  }),
  ...Object.fromEntries(
    (
      [
        ['edits', 'editVideo', 'Change a video', FROM],
        ['extensions', 'extendVideo', 'Go on with a video', { ...FROM, seconds: '4' }],
      ] as const
    ).map(([name, id, summary, value]) => [
      `videos.${name}`,
      referred(id, summary, `videos/${name}`, {
        tag,
        body: t.Object({ prompt: PROMPT, video }, passesThrough),
        json: schemaOf(value),
        examples: { one: { summary: 'In a storm', value } },
        answers: like(VIDEO),
      }),
    ]),
  ),
  'videos.characters.create': referred(
    'createVideoCharacter',
    'Make a character of a video',
    'videos/create-character',
    {
      tag,
      body: t.Object({ name: t.String({ examples: [CHARACTER.name] }), video }, passesThrough),
      answers: like(CHARACTER),
    },
  ),
  'videos.characters.get': referred(
    'getVideoCharacter',
    'Describe a character',
    'videos/get-character',
    { tag, answers: like(CHARACTER) },
  ),
}
