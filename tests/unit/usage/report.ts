import { type Report, type RequestRecord, recordOf } from '../../../src/telemetry/record'
import type { Attempt } from '../../../src/telemetry/trace'

/** What a test wants to differ of a request that a provider has answered well. */
export type Changes = Omit<Partial<Report>, 'record'> & {
  record?: Partial<Omit<RequestRecord, 'trace' | 'startedAtMs' | 'method'>>
  attempts?: readonly Partial<Attempt>[]
}

/** The report of a chat completion that was answered well, with these changes. */
export function reportWith({
  record: changes,
  attempts = [{ status: 200 }],
  ...report
}: Changes): Report {
  const record = recordOf(new Request('http://localhost/v1/chat/completions', { method: 'POST' }))
  Object.assign(record, {
    application: 'tests',
    endpoint: 'chat',
    alias: 'fast',
    sent: { textBytes: 400, media: 0 },
    ...changes,
  })
  for (const attempt of attempts)
    record.trace.attempts.push({
      target: 'config',
      host: 'api.example.com',
      redact: (text) => text,
      startedAtMs: record.startedAtMs,
      ...attempt,
    })
  return {
    record,
    status: 200,
    outcome: 'complete',
    durationMs: 12,
    bytes: 500,
    provider: 'openai',
    model: 'gpt-real',
    target: 'config',
    ...report,
  }
}
