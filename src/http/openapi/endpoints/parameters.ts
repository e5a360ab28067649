import type { OpenAPIV3 } from 'openapi-types'
import type { Endpoint } from '../../../api/endpoints/endpoints'
import { MODEL_HEADER } from '../../../proxy/request/find-alias'
import { header } from './operation'
import { ANTHROPIC_DEMO, OPENAI_DEMO } from './schemas'

type Parameter = OpenAPIV3.ParameterObject

const TEXT = { type: 'string' } as const
const SEVERAL = { type: 'array', items: TEXT } as const
const FLAG = { type: 'boolean' } as const

/** What the forwarded query parameters mean. */
const QUERY: Record<string, Partial<Parameter>> = {
  after: { description: 'The last id of the page before', schema: TEXT },
  before: { description: 'The first id of the page behind', schema: TEXT },
  limit: { description: 'How many to list', schema: { type: 'integer' } },
  order: { description: 'By time of creation', schema: { ...TEXT, enum: ['asc', 'desc'] } },
  purpose: { description: 'Only files for this purpose', schema: TEXT },
  include: { description: 'What else to tell', schema: TEXT },
  'include[]': { description: 'What else to tell, as SDKs write it', schema: SEVERAL },
  stream: { description: 'true answers with server-sent events', schema: FLAG },
  starting_after: {
    description: 'The sequence number after which a stream is taken up again',
    schema: { type: 'integer' },
  },
  include_obfuscation: { description: 'false leaves padding out of a stream', schema: FLAG },
  intent: {
    description: '`transcription` begins a session without a model, which its client names later',
    schema: { ...TEXT, enum: ['realtime', 'transcription'] },
  },
  call_id: { description: 'A call that is under way, to be joined', schema: TEXT },
  metadata: {
    description: 'Only those with these pairs of metadata',
    schema: { type: 'object', additionalProperties: TEXT },
    // Or Swagger UI would make some up, and send them.
    example: {},
    style: 'deepObject',
    explode: true,
  },
  after_id: { description: 'The last id of the page before', schema: TEXT },
  before_id: { description: 'The first id of the page behind', schema: TEXT },
  page: { description: 'The `next_page` of the page before', schema: TEXT },
  ids: { description: 'Only these files', schema: SEVERAL },
  scope_id: { description: 'Only files of this scope', schema: TEXT },
  source: { description: '`custom` or `anthropic`', schema: TEXT },
  filter: { description: 'Only files of this status', schema: TEXT },
  name: { description: 'Only those of this name', schema: TEXT },
  variant: {
    description: 'What of the video',
    schema: { ...TEXT, enum: ['video', 'thumbnail', 'spritesheet'] },
  },
  beta: { description: 'SDKs send `true` with betas', schema: FLAG },
}

/** What ids look like, by what stands before them in the path. */
const IDS: Record<string, string> = {
  responses: 'resp_abc123',
  files: 'file-abc123',
  batches: 'batch_abc123',
  jobs: 'ftjob-abc123',
  skills: 'skill_abc123',
  versions: '1',
  vector_stores: 'vs_abc123',
  file_batches: 'vsfb_abc123',
  uploads: 'upload_abc123',
  conversations: 'conv_abc123',
  items: 'msg_abc123',
  containers: 'cntr_abc123',
  completions: 'chatcmpl-abc123',
  videos: 'video_abc123',
  characters: 'char_abc123',
  calls: 'rtc_abc123',
}

const idsOf = (path: string): Parameter[] =>
  path.split('/').flatMap((segment, at, segments): Parameter[] =>
    segment.startsWith(':')
      ? [
          {
            name: segment.slice(1),
            in: 'path',
            required: true,
            description: 'The provider’s id',
            schema: { ...TEXT, pattern: '^[A-Za-z0-9_-]{1,128}$' },
            example: IDS[segments[at - 1] ?? ''],
          },
        ]
      : [],
  )

const ANTHROPIC_HEADERS = [
  header('anthropic-version', 'The version of the API, `2023-06-01`; SDKs send it'),
  header('anthropic-beta', 'Betas, besides those that the alias asks for'),
]

/** The alias beside the body, in either of two places. A page sends the example. */
const addressed = (description: string, example?: string): Parameter[] => [
  { name: 'model', in: 'query', description, schema: TEXT, ...(example && { example }) },
  header(MODEL_HEADER, 'The same, in a header'),
]

/** The alias in a path. Elsewhere it stands as it is. */
export const aliasParameter = (example: string): Parameter => ({
  name: 'alias',
  in: 'path',
  required: true,
  description: 'A model alias; slashes in it may stand as they are',
  schema: TEXT,
  example,
})

/** https://cloud.google.com/apis/docs/system-parameters */
const ALT: Parameter = {
  name: 'alt',
  in: 'query',
  description: '`sse` streams events, and not one array',
  schema: { ...TEXT, enum: ['sse'] },
}

/** Every parameter that an endpoint looks at or passes on. */
export const parametersOf = (
  { path, query, model, body, dialect, isModelOptional, isStream }: Endpoint,
  alias = 'demo',
): Parameter[] => [
  ...idsOf(path),
  ...(model === 'path' ? [aliasParameter(alias)] : []),
  ...(model === 'path' && isStream ? [ALT] : []),
  ...query.map((name): Parameter => ({ name, in: 'query', schema: TEXT, ...QUERY[name] })),
  ...(model === 'requests' ? addressed('A model alias, in place of the first `params.model`') : []),
  ...(model === 'address'
    ? addressed(
        'A model alias; needed where more than one alias has such an endpoint',
        dialect === 'anthropic' ? ANTHROPIC_DEMO : OPENAI_DEMO,
      )
    : []),
  ...(model === 'body' && body === 'form'
    ? addressed('A model alias, in place of the form’s `model`')
    : []),
  ...(model === 'session' || (isModelOptional && body === 'json')
    ? addressed('A model alias, where the body names none')
    : []),
  ...(dialect === 'anthropic' ? ANTHROPIC_HEADERS : []),
]
