/**
 * The rest of OpenAI's API: files, batches, images, audio and what it keeps.
 * https://platform.openai.com/docs/api-reference
 */

import { openaiEmbeddings } from './embeddings'
import { DONE, dataEvent, sse, writeEvents } from './framing'
import { RESPONSE } from './openai-responses'
import type { Received } from './server'

/** Bytes that are no UTF-8, as audio is not. */
export const SPEECH = new Uint8Array([0xff, 0xfb, 0x90, 0x00, 0x0d, 0x0a, 0x80, 0xfe])

/** The content of the file that the provider keeps. */
export const FILE_CONTENT = '{"custom_id":"one"}\r\n{"custom_id":"two"}\n'

const created_at = 1_795_000_000
const list = (data: { id: string }) => ({
  object: 'list',
  data: [data],
  first_id: data.id,
  last_id: data.id,
  has_more: false,
})

const FILE = {
  id: 'file-fake',
  object: 'file',
  bytes: FILE_CONTENT.length,
  created_at,
  filename: 'batch.jsonl',
  purpose: 'batch',
  status: 'processed',
}
const SKILL = { id: 'skill_fake', object: 'skill', created_at, name: 'tide', default_version: '1' }
const SKILL_VERSION = { ...SKILL, id: 'skillver_fake', object: 'skill.version', version: '1' }
const batch = (status: string) => ({
  id: 'batch_fake',
  object: 'batch',
  endpoint: '/v1/chat/completions',
  errors: null,
  input_file_id: FILE.id,
  completion_window: '24h',
  status,
  created_at,
  request_counts: { total: 2, completed: 0, failed: 0 },
})
const job = (status: string) => ({
  id: 'ftjob-fake',
  object: 'fine_tuning.job',
  created_at,
  model: 'gpt-real',
  status,
  training_file: FILE.id,
  result_files: [],
})
const JOB_EVENT = {
  id: 'ftevent-fake',
  object: 'fine_tuning.job.event',
  created_at,
  level: 'info',
  message: 'Queued',
  type: 'message',
}
const CHECKPOINT = {
  id: 'ftckpt-fake',
  object: 'fine_tuning.job.checkpoint',
  created_at,
  fine_tuned_model_checkpoint: 'ft:gpt-real:portus::fake:ckpt-step-88',
  fine_tuning_job_id: 'ftjob-fake',
  step_number: 88,
  metrics: { train_loss: 0.25 },
}
const INPUT_ITEM = {
  id: 'msg_asked',
  type: 'message',
  role: 'user',
  status: 'completed',
  content: [{ type: 'input_text', text: 'Hello!' }],
}
const COMPLETION = {
  id: 'cmpl-fake',
  object: 'text_completion',
  created: created_at,
  model: 'gpt-real',
  choices: [{ text: 'Hello there', index: 0, logprobs: null, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
}
const IMAGE = { created: created_at, data: [{ b64_json: 'iVBORw0KGgo=' }] }

type Answers = Record<string, (received: Received) => unknown>

/** One answer for each endpoint. A value that is no `Response` is sent as JSON. */
const ANSWERS: Answers = {
  'POST /completions': ({ json }) => (json?.stream ? sse(completionEvents()) : COMPLETION),
  'POST /embeddings': ({ json }) => openaiEmbeddings(json ?? {}),
  'POST /moderations': () => ({
    id: 'modr-fake',
    model: 'gpt-real',
    results: [{ flagged: false, categories: { violence: false }, category_scores: {} }],
  }),
  'POST /images/generations': () => IMAGE,
  'POST /images/edits': () => IMAGE,
  'POST /audio/speech': () => new Response(SPEECH, { headers: { 'content-type': 'audio/mpeg' } }),
  'POST /audio/transcriptions': () => ({ text: 'Hello there' }),
  'POST /audio/translations': () => ({ text: 'Hello there' }),
  'POST /responses/input_tokens': () => ({ object: 'response.input_tokens', input_tokens: 9 }),
  'POST /responses/compact': () => ({
    id: 'resp_fake',
    object: 'response.compaction',
    created_at: RESPONSE.created_at,
    output: [],
    usage: RESPONSE.usage,
  }),
  'GET /responses/resp_fake': () => RESPONSE,
  'DELETE /responses/resp_fake': () => ({ id: RESPONSE.id, object: 'response', deleted: true }),
  'POST /responses/resp_fake/cancel': () => ({ ...RESPONSE, status: 'cancelled' }),
  'GET /responses/resp_fake/input_items': () => list(INPUT_ITEM),
  'POST /skills': () => SKILL,
  'GET /skills': () => list(SKILL),
  'GET /skills/skill_fake': () => SKILL,
  'POST /skills/skill_fake': () => SKILL,
  'DELETE /skills/skill_fake': () => ({ id: SKILL.id, object: 'skill.deleted', deleted: true }),
  'GET /skills/skill_fake/content': () => new Response(SPEECH),
  'POST /skills/skill_fake/versions': () => SKILL_VERSION,
  'GET /skills/skill_fake/versions': () => list(SKILL_VERSION),
  'GET /skills/skill_fake/versions/1': () => SKILL_VERSION,
  'DELETE /skills/skill_fake/versions/1': () => ({ id: SKILL_VERSION.id, deleted: true }),
  'GET /skills/skill_fake/versions/1/content': () => new Response(SPEECH),
  'POST /files': () => FILE,
  'GET /files': () => list(FILE),
  'GET /files/file-fake': () => FILE,
  'GET /files/file-fake/content': () =>
    new Response(FILE_CONTENT, { headers: { 'content-type': 'application/octet-stream' } }),
  'DELETE /files/file-fake': () => ({ id: FILE.id, object: 'file', deleted: true }),
  'POST /batches': () => batch('validating'),
  'GET /batches': () => list(batch('in_progress')),
  'GET /batches/batch_fake': () => batch('in_progress'),
  'POST /batches/batch_fake/cancel': () => batch('cancelling'),
  'POST /fine_tuning/jobs': () => job('queued'),
  'GET /fine_tuning/jobs': () => list(job('running')),
  'GET /fine_tuning/jobs/ftjob-fake': () => job('running'),
  'POST /fine_tuning/jobs/ftjob-fake/cancel': () => job('cancelled'),
  'POST /fine_tuning/jobs/ftjob-fake/pause': () => job('paused'),
  'POST /fine_tuning/jobs/ftjob-fake/resume': () => job('queued'),
  'GET /fine_tuning/jobs/ftjob-fake/checkpoints': () => list(CHECKPOINT),
  'GET /fine_tuning/jobs/ftjob-fake/events': () => list(JOB_EVENT),
}

/** Answers in OpenAI's format, or with nothing where it has no such endpoint. */
export function openaiEndpoints(received: Received): Response | undefined {
  const answer = ANSWERS[`${received.method} ${received.path.replace(/^\/v1/, '')}`]?.(received)
  if (answer === undefined || answer instanceof Response) return answer
  return Response.json(answer)
}

/** The events of a legacy completion. https://platform.openai.com/docs/api-reference/completions */
function completionEvents(): string[] {
  const { usage: _, ...head } = COMPLETION
  const chunk = (text: string, finish_reason: string | null) =>
    dataEvent({ ...head, choices: [{ text, index: 0, logprobs: null, finish_reason }] })
  return writeEvents([chunk('Hello', null), chunk(' there', null), chunk('', 'stop'), DONE])
}
