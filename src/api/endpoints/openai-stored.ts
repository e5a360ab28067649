import type { Endpoint } from './endpoint'
import { inference, PAGE, STORED, stored, wanting } from './rows'

/** What OpenAI keeps or runs for longer. https://platform.openai.com/docs/api-reference */
export const OPENAI_STORED: readonly Endpoint[] = [
  {
    ...stored('responses.get', 'GET', '/v1/responses/:id', [
      'include',
      'include[]',
      'stream',
      'starting_after',
      'include_obfuscation',
    ]),
    streams: 'responses',
  },
  stored('responses.delete', 'DELETE', '/v1/responses/:id'),
  stored('responses.cancel', 'POST', '/v1/responses/:id/cancel', [], 'json'),
  stored('responses.input_items', 'GET', '/v1/responses/:id/input_items', [
    ...PAGE,
    'include',
    'include[]',
  ]),

  { ...stored('files.create', 'POST', '/v1/files', [], 'form'), typed: ['azure-openai'] },
  stored('files.list', 'GET', '/v1/files', [...PAGE, 'purpose']),
  stored('files.get', 'GET', '/v1/files/:id'),
  stored('files.content', 'GET', '/v1/files/:id/content'),
  stored('files.delete', 'DELETE', '/v1/files/:id'),

  stored('skills.create', 'POST', '/v1/skills', [], 'form'),
  stored('skills.list', 'GET', '/v1/skills', PAGE),
  stored('skills.get', 'GET', '/v1/skills/:id'),
  stored('skills.update', 'POST', '/v1/skills/:id', [], 'json'),
  stored('skills.delete', 'DELETE', '/v1/skills/:id'),
  stored('skills.content', 'GET', '/v1/skills/:id/content'),
  stored('skills.versions.create', 'POST', '/v1/skills/:id/versions', [], 'form'),
  stored('skills.versions.list', 'GET', '/v1/skills/:id/versions', PAGE),
  stored('skills.versions.get', 'GET', '/v1/skills/:id/versions/:part'),
  stored('skills.versions.delete', 'DELETE', '/v1/skills/:id/versions/:part'),
  stored('skills.versions.content', 'GET', '/v1/skills/:id/versions/:part/content'),

  ...wanting('batches', [
    stored('batches.create', 'POST', '/v1/batches', [], 'json'),
    stored('batches.list', 'GET', '/v1/batches', PAGE),
    stored('batches.get', 'GET', '/v1/batches/:id'),
    // Not `/v1/batches/:id/output`: the gateway asks api.openai.com for it, whatever the alias says.
    stored('batches.cancel', 'POST', '/v1/batches/:id/cancel', [], 'json'),
  ]),

  ...wanting('fine_tuning', [
    inference('fine_tuning.jobs.create', '/v1/fine_tuning/jobs', {
      overrides: 'model',
      providers: STORED,
    }),
    stored('fine_tuning.jobs.list', 'GET', '/v1/fine_tuning/jobs', [...PAGE, 'metadata']),
    stored('fine_tuning.jobs.get', 'GET', '/v1/fine_tuning/jobs/:id'),
    stored('fine_tuning.jobs.cancel', 'POST', '/v1/fine_tuning/jobs/:id/cancel', [], 'json'),
    stored('fine_tuning.jobs.pause', 'POST', '/v1/fine_tuning/jobs/:id/pause', [], 'json'),
    stored('fine_tuning.jobs.resume', 'POST', '/v1/fine_tuning/jobs/:id/resume', [], 'json'),
    stored('fine_tuning.jobs.events', 'GET', '/v1/fine_tuning/jobs/:id/events', PAGE),
    stored('fine_tuning.jobs.checkpoints', 'GET', '/v1/fine_tuning/jobs/:id/checkpoints', PAGE),
  ]),
]
