import * as t from '@sinclair/typebox'
import { type Description, exampleList, json, openaiReference } from './description'
import { FILE_ID, job, listOf, METADATA, orNull, passesThrough } from './schemas'

const Batch = job('batch', {
  endpoint: t.String(),
  input_file_id: t.String(),
  output_file_id: orNull(t.String({ description: 'Where the answers are' })),
  error_file_id: orNull(t.String()),
  request_counts: t.Object({
    total: t.Integer(),
    completed: t.Integer(),
    failed: t.Integer(),
  }),
  metadata: METADATA,
})
const ASKED = {
  input_file_id: 'file-abc123',
  endpoint: '/v1/chat/completions',
  completion_window: '24h',
}
const example = (status: string) => ({
  id: 'batch_abc123',
  object: 'batch',
  ...ASKED,
  status,
  output_file_id: null,
  error_file_id: null,
  created_at: 1_700_000_000,
  request_counts: { total: 100, completed: status === 'validating' ? 0 : 42, failed: 0 },
})
const tag = 'Files and batches'

/** Many requests out of a file. */
export const batches: Record<string, Description> = {
  'batches.create': {
    operationId: 'createBatch',
    summary: 'Start a batch',
    text: `[OpenAI’s batches](${openaiReference('batch/create')}): many requests out of a file. The lines of the file go to the provider as they are and name its own models, not aliases.`,
    tag,
    body: t.Object(
      {
        input_file_id: FILE_ID,
        endpoint: t.String(),
        completion_window: t.String(),
        metadata: METADATA,
      },
      passesThrough,
    ),
    examples: { day: { summary: 'Chats, within a day', value: ASKED } },
    answers: json(Batch, example('validating')),
  },
  'batches.list': {
    operationId: 'listBatches',
    summary: 'List the batches',
    text: `[The batches](${openaiReference('batch/list')}) of the provider’s account.`,
    tag,
    answers: json(listOf(Batch), exampleList(example('in_progress'))),
  },
  'batches.get': {
    operationId: 'getBatch',
    summary: 'Describe a batch',
    text: `[How far](${openaiReference('batch/retrieve')}) a batch is.`,
    tag,
    answers: json(Batch, example('in_progress')),
  },
  'batches.cancel': {
    operationId: 'cancelBatch',
    summary: 'Cancel a batch',
    text: `[Stops](${openaiReference('batch/cancel')}) a batch.`,
    tag,
    answers: json(Batch, example('cancelling')),
  },
}
