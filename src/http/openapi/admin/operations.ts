import * as t from '@sinclair/typebox'
import { PauseAnswer } from '../../../admin/shapes/applications'
import { StreamEvents } from '../../../admin/shapes/stream'
import { operation, streamed } from './describe'
import { READING } from './reading'

const NAME = {
  name: 'name',
  in: 'path' as const,
  required: true,
  schema: { type: 'string' as const },
  example: 'billing',
}

/**
 * What the document says of each operation of the admin API, by method and path as the routes have them. Made here and not with the
 * routes: a server that describes nothing does not load it.
 */
export const ADMIN_OPERATIONS: Readonly<Record<string, ReturnType<typeof operation>>> = {
  ...READING,
  'PUT /admin/applications/:name/pause': operation({
    operationId: 'pauseApplication',
    summary: 'Pause an application',
    description:
      'Refuses its requests from now on, also behind a restart. Those that run go on; its WebSockets are closed.',
    parameters: [NAME],
    answer: PauseAnswer,
  }),
  'DELETE /admin/applications/:name/pause': operation({
    operationId: 'resumeApplication',
    summary: 'End a pause',
    description: 'Lets the application in again.',
    parameters: [NAME],
    answer: PauseAnswer,
  }),
  'GET /admin/stream': streamed({
    operationId: 'streamAdmin',
    summary: 'What happens now',
    description:
      'Server-sent events: `requests` that have ended, `configuration` where it is reloaded, and `applications` where one is paused or goes on.',
    event: t.Union(Object.values(StreamEvents)),
  }),
}
