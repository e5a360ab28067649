import { Type as t } from '@sinclair/typebox'
import {
  type Description,
  json,
  listOf,
  METADATA,
  MODEL,
  openaiReference,
  passesThrough,
} from './description'

const FILE_ID = t.String({ description: 'An uploaded file', examples: ['file-abc123'] })
const job = (object: string) =>
  t.Object({
    id: t.String(),
    object: t.Literal(object),
    status: t.String({ examples: ['in_progress'] }),
    created_at: t.Integer(),
  })
const Batch = job('batch')
const Tuning = job('fine_tuning.job')
const TuningEvent = t.Object({ id: t.String(), message: t.String() })
const Checkpoint = t.Object({
  id: t.String(),
  object: t.Literal('fine_tuning.job.checkpoint'),
  step_number: t.Integer(),
  fine_tuned_model_checkpoint: t.String(),
})
const tag = 'Files and batches'

const batches: Record<string, Description> = {
  'batches.create': {
    operationId: 'createBatch',
    summary: 'Start a batch',
    text: `[OpenAI’s batches](${openaiReference('batch/create')}): many requests out of a file. The lines of the file go to the provider as they are and name its own models, not aliases.`,
    tag,
    body: t.Object(
      {
        input_file_id: FILE_ID,
        endpoint: t.String({ examples: ['/v1/chat/completions'] }),
        completion_window: t.String({ examples: ['24h'] }),
        metadata: METADATA,
      },
      passesThrough,
    ),
    answers: json(Batch),
  },
  'batches.list': {
    operationId: 'listBatches',
    summary: 'List the batches',
    text: `[The batches](${openaiReference('batch/list')}) of the provider’s account.`,
    tag,
    answers: json(listOf(Batch)),
  },
  'batches.get': {
    operationId: 'getBatch',
    summary: 'Describe a batch',
    text: `[How far](${openaiReference('batch/retrieve')}) a batch is.`,
    tag,
    answers: json(Batch),
  },
  'batches.cancel': {
    operationId: 'cancelBatch',
    summary: 'Cancel a batch',
    text: `[Stops](${openaiReference('batch/cancel')}) a batch.`,
    tag,
    answers: json(Batch),
  },
}

const fineTuning: Record<string, Description> = {
  'fine_tuning.jobs.create': {
    operationId: 'createFineTuningJob',
    summary: 'Start a fine-tuning',
    text: `[OpenAI’s fine-tuning](${openaiReference('fine-tuning/create')}) of the alias’s model with a file.`,
    tag,
    body: t.Object({ model: MODEL, training_file: FILE_ID }, passesThrough),
    answers: json(Tuning),
  },
  'fine_tuning.jobs.list': {
    operationId: 'listFineTuningJobs',
    summary: 'List the fine-tunings',
    text: `[The fine-tunings](${openaiReference('fine-tuning/list')}) of the provider’s account.`,
    tag,
    answers: json(listOf(Tuning)),
  },
  'fine_tuning.jobs.get': {
    operationId: 'getFineTuningJob',
    summary: 'Describe a fine-tuning',
    text: `[How far](${openaiReference('fine-tuning/retrieve')}) a fine-tuning is.`,
    tag,
    answers: json(Tuning),
  },
  'fine_tuning.jobs.cancel': {
    operationId: 'cancelFineTuningJob',
    summary: 'Cancel a fine-tuning',
    text: `[Stops](${openaiReference('fine-tuning/cancel')}) a fine-tuning.`,
    tag,
    answers: json(Tuning),
  },
  'fine_tuning.jobs.pause': {
    operationId: 'pauseFineTuningJob',
    summary: 'Pause a fine-tuning',
    text: `[Pauses](${openaiReference('fine-tuning/pause')}) a fine-tuning.`,
    tag,
    answers: json(Tuning),
  },
  'fine_tuning.jobs.resume': {
    operationId: 'resumeFineTuningJob',
    summary: 'Resume a fine-tuning',
    text: `[Takes up](${openaiReference('fine-tuning/resume')}) a fine-tuning that was paused.`,
    tag,
    answers: json(Tuning),
  },
  'fine_tuning.jobs.events': {
    operationId: 'listFineTuningEvents',
    summary: 'List what a fine-tuning says',
    text: `[The events](${openaiReference('fine-tuning/list-events')}) of a fine-tuning.`,
    tag,
    answers: json(listOf(TuningEvent)),
  },
  'fine_tuning.jobs.checkpoints': {
    operationId: 'listFineTuningCheckpoints',
    summary: 'List the checkpoints of a fine-tuning',
    text: `[The models](${openaiReference('fine-tuning/list-checkpoints')}) that a fine-tuning has made on its way.`,
    tag,
    answers: json(listOf(Checkpoint)),
  },
}

/** What runs at the provider for hours. */
export const jobs: Record<string, Description> = { ...batches, ...fineTuning }
