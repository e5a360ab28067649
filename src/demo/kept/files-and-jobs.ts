import { CREATED_S, ID, type Kind, PARENT } from './kind'

const created_at = CREATED_S
const file = {
  object: 'file',
  bytes: 19,
  created_at,
  filename: 'demo.txt',
  purpose: 'user_data',
  status: 'processed',
}
const skill = { name: 'demo', description: 'Says hello', created_at }
const store = { created_at, status: 'completed', usage_bytes: 19 }
const file_counts = { in_progress: 0, completed: 1, failed: 0, cancelled: 0, total: 1 }

const FILE_OF_A_STORE: Kind = {
  id: 'file-demo',
  thing: {
    object: 'vector_store.file',
    ...store,
    vector_store_id: PARENT,
    attributes: {},
    last_error: null,
  },
}

/** The files that OpenAI keeps, and what is made of them. The names are those of the endpoints. */
export const FILES_AND_JOBS: Readonly<Record<string, Kind>> = {
  files: { id: 'file-demo', thing: { ...file }, deleted: 'file' },
  uploads: {
    id: 'upload_demo',
    thing: { ...file, object: 'upload', status: 'pending', expires_at: created_at },
    changes: {
      complete: { status: 'completed', file: { id: 'file-demo', ...file } },
      cancel: { status: 'cancelled' },
    },
  },
  'uploads.parts': {
    id: 'part_demo',
    thing: { object: 'upload.part', created_at, upload_id: PARENT },
  },
  skills: {
    id: 'skill_demo',
    thing: { object: 'skill', ...skill, default_version: '1', latest_version: '1' },
  },
  'skills.versions': {
    id: '1',
    thing: {
      id: 'skillver_demo',
      object: 'skill.version',
      ...skill,
      skill_id: PARENT,
      version: ID,
    },
  },
  batches: {
    id: 'batch_demo',
    thing: {
      object: 'batch',
      created_at,
      endpoint: '/v1/chat/completions',
      input_file_id: 'file-demo',
      completion_window: '24h',
      status: 'in_progress',
      output_file_id: null,
      error_file_id: null,
      request_counts: { total: 1, completed: 0, failed: 0 },
      metadata: null,
    },
    changes: { cancel: { status: 'cancelling' } },
  },
  'fine_tuning.jobs': {
    id: 'ftjob-demo',
    thing: {
      object: 'fine_tuning.job',
      created_at,
      model: 'demo-openai',
      status: 'running',
      training_file: 'file-demo',
      validation_file: null,
      fine_tuned_model: null,
      finished_at: null,
      trained_tokens: null,
      organization_id: 'org-demo',
      hyperparameters: { n_epochs: 1 },
      result_files: [],
      seed: 1,
      error: null,
      metadata: null,
    },
    changes: {
      cancel: { status: 'cancelled' },
      pause: { status: 'paused' },
      resume: { status: 'queued' },
    },
  },
  'fine_tuning.jobs.events': {
    id: 'ftevent-demo',
    thing: {
      object: 'fine_tuning.job.event',
      created_at,
      level: 'info',
      message: 'The demo trains nothing',
      type: 'message',
    },
  },
  'fine_tuning.jobs.checkpoints': {
    id: 'ftckpt_demo',
    thing: {
      object: 'fine_tuning.job.checkpoint',
      created_at,
      fine_tuning_job_id: PARENT,
      fine_tuned_model_checkpoint: 'ft:demo-openai:demo',
      metrics: {},
      step_number: 1,
    },
  },
  vector_stores: {
    id: 'vs_demo',
    thing: {
      object: 'vector_store',
      ...store,
      name: 'Demo',
      file_counts,
      last_active_at: created_at,
      metadata: null,
    },
  },
  'vector_stores.files': FILE_OF_A_STORE,
  'vector_stores.file_batches': {
    id: 'vsfb_demo',
    thing: {
      object: 'vector_store.files_batch',
      created_at,
      status: 'completed',
      vector_store_id: PARENT,
      file_counts,
    },
    changes: { cancel: { status: 'cancelled' } },
  },
  'vector_stores.file_batches.files': FILE_OF_A_STORE,
}
