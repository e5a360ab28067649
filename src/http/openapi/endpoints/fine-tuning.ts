import * as t from '@sinclair/typebox'
import { type Description, exampleList, json, openaiReference } from './description'
import {
  FILE_ID,
  job,
  listOf,
  METADATA,
  MODEL,
  OPENAI_DEMO,
  open,
  orNull,
  passesThrough,
} from './schemas'

const Options = open({
  validation_file: orNull(FILE_ID),
  suffix: orNull(t.String({ description: 'Part of the name of the model that is made' })),
  method: open({ type: t.String({ examples: ['supervised', 'dpo', 'reinforcement'] }) }, 'type'),
  seed: orNull(t.Integer()),
  metadata: METADATA,
})
const Tuning = job('fine_tuning.job', {
  model: t.String(),
  fine_tuned_model: orNull(t.String({ description: 'The model that was made' })),
  training_file: t.String(),
  metadata: METADATA,
})
const TuningEvent = open(
  { id: t.String(), created_at: t.Integer(), level: t.String(), message: t.String() },
  'id',
  'message',
)
const Checkpoint = t.Object({
  id: t.String(),
  object: t.Literal('fine_tuning.job.checkpoint'),
  step_number: t.Integer(),
  fine_tuned_model_checkpoint: t.String(),
})

const example = (status: string) => ({
  id: 'ftjob-abc123',
  object: 'fine_tuning.job',
  model: 'gpt-real',
  fine_tuned_model: null,
  training_file: 'file-abc123',
  status,
  created_at: 1_700_000_000,
})
const EVENT = {
  id: 'ftevent-abc123',
  object: 'fine_tuning.job.event',
  created_at: 1_700_000_000,
  level: 'info',
  message: 'Step 88/100: training loss=0.25',
}
const CHECKPOINT = {
  id: 'ftckpt_abc123',
  object: 'fine_tuning.job.checkpoint',
  step_number: 88,
  fine_tuned_model_checkpoint: 'ft:gpt-real:harbour::abc123:ckpt-step-88',
}
const tag = 'Files and batches'

/** Models that are made of models. */
export const fineTuning: Record<string, Description> = {
  'fine_tuning.jobs.create': {
    operationId: 'createFineTuningJob',
    summary: 'Start a fine-tuning',
    text: `[OpenAI’s fine-tuning](${openaiReference('fine-tuning/create')}) of the alias’s model with a file.`,
    tag,
    body: t.Composite([t.Object({ model: MODEL, training_file: FILE_ID }), Options], passesThrough),
    examples: {
      plain: {
        summary: 'With a file alone',
        value: { model: OPENAI_DEMO, training_file: 'file-abc123' },
      },
      supervised: {
        summary: 'With a file to check against, and a method',
        value: {
          model: OPENAI_DEMO,
          training_file: 'file-abc123',
          validation_file: 'file-abc124',
          suffix: 'harbour',
          method: { type: 'supervised', supervised: { hyperparameters: { n_epochs: 2 } } },
        },
      },
    },
    answers: json(Tuning, example('validating_files')),
  },
  'fine_tuning.jobs.list': {
    operationId: 'listFineTuningJobs',
    summary: 'List the fine-tunings',
    text: `[The fine-tunings](${openaiReference('fine-tuning/list')}) of the provider’s account.`,
    tag,
    answers: json(listOf(Tuning), exampleList(example('running'))),
  },
  'fine_tuning.jobs.get': {
    operationId: 'getFineTuningJob',
    summary: 'Describe a fine-tuning',
    text: `[How far](${openaiReference('fine-tuning/retrieve')}) a fine-tuning is.`,
    tag,
    answers: json(Tuning, example('running')),
  },
  'fine_tuning.jobs.cancel': {
    operationId: 'cancelFineTuningJob',
    summary: 'Cancel a fine-tuning',
    text: `[Stops](${openaiReference('fine-tuning/cancel')}) a fine-tuning.`,
    tag,
    answers: json(Tuning, example('cancelled')),
  },
  'fine_tuning.jobs.pause': {
    operationId: 'pauseFineTuningJob',
    summary: 'Pause a fine-tuning',
    text: `[Pauses](${openaiReference('fine-tuning/pause')}) a fine-tuning.`,
    tag,
    answers: json(Tuning, example('paused')),
  },
  'fine_tuning.jobs.resume': {
    operationId: 'resumeFineTuningJob',
    summary: 'Resume a fine-tuning',
    text: `[Takes up](${openaiReference('fine-tuning/resume')}) a fine-tuning that was paused.`,
    tag,
    answers: json(Tuning, example('queued')),
  },
  'fine_tuning.jobs.events': {
    operationId: 'listFineTuningEvents',
    summary: 'List what a fine-tuning says',
    text: `[The events](${openaiReference('fine-tuning/list-events')}) of a fine-tuning.`,
    tag,
    answers: json(listOf(TuningEvent), exampleList(EVENT)),
  },
  'fine_tuning.jobs.checkpoints': {
    operationId: 'listFineTuningCheckpoints',
    summary: 'List the checkpoints of a fine-tuning',
    text: `[The models](${openaiReference('fine-tuning/list-checkpoints')}) that a fine-tuning has made on its way.`,
    tag,
    answers: json(listOf(Checkpoint), exampleList(CHECKPOINT)),
  },
}
