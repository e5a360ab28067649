import { CREATED, ID, type Kind, PARENT } from './kind'

const created_at = CREATED
const NO_REQUESTS = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 }

/** What Anthropic keeps or runs for longer. The names are those of the endpoints. */
export const ANTHROPIC_KINDS: Readonly<Record<string, Kind>> = {
  message_batches: {
    id: 'msgbatch_demo',
    thing: {
      type: 'message_batch',
      processing_status: 'ended',
      request_counts: { ...NO_REQUESTS, succeeded: 1 },
      created_at,
      ended_at: created_at,
      expires_at: '2026-01-02T00:00:00Z',
      archived_at: null,
      cancel_initiated_at: null,
      results_url: `https://api.anthropic.com/v1/messages/batches/${ID}/results`,
    },
    changes: { cancel: { processing_status: 'canceling', cancel_initiated_at: created_at } },
  },
  anthropic_files: {
    id: 'file_demo',
    thing: {
      type: 'file',
      filename: 'demo.txt',
      mime_type: 'text/plain',
      size_bytes: 19,
      created_at,
      downloadable: true,
    },
  },
  anthropic_skills: {
    id: 'skill_demo',
    thing: {
      type: 'skill',
      display_name: 'Demo',
      latest_version_id: '1',
      source: { type: 'custom' },
      created_at,
      updated_at: created_at,
    },
  },
  'anthropic_skills.versions': {
    id: '1',
    thing: {
      type: 'skill_version',
      name: 'demo',
      description: 'Says hello',
      skill_id: PARENT,
      created_at,
    },
  },
}
