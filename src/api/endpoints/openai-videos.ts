import type { Endpoint } from './endpoint'
import { collection, kept, posted, uploaded, wanting } from './rows'

const VIDEOS = '/v1/videos'
const videos = collection('videos', VIDEOS)

/** OpenAI's videos. https://platform.openai.com/docs/api-reference/videos */
export const OPENAI_VIDEOS: readonly Endpoint[] = [
  uploaded('videos.create', VIDEOS, {
    takesJson: true,
    model: 'body',
    isModelOptional: true,
    overrides: 'plain',
  }),
  videos.list,
  videos.get,
  videos.delete,
  kept('videos.content', 'GET', `${VIDEOS}/:id/content`, ['variant']),
  kept('videos.characters.get', 'GET', `${VIDEOS}/characters/:id`),
  // These take no model: the model of the video counts, and any client may have made it.
  ...wanting('videos', [
    { ...posted('videos.remix', `${VIDEOS}/:id/remix`) },
    uploaded('videos.edits', `${VIDEOS}/edits`, { takesJson: true }),
    uploaded('videos.extensions', `${VIDEOS}/extensions`, { takesJson: true }),
    uploaded('videos.characters.create', `${VIDEOS}/characters`),
  ]),
]
