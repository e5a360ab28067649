/**
 * What Anthropic keeps: message batches, files and skills, as strict as the real one.
 * https://docs.anthropic.com/en/api/creating-message-batches, https://docs.anthropic.com/en/api/files-create,
 * https://docs.anthropic.com/en/api/skills/create-skill
 */

import type { Answer, Received } from './server'

/** Bytes that are no text. */
export const FILE_BYTES = new Uint8Array([0x25, 0x50, 0x44, 0x46, 0xff, 0x00, 0x0d, 0x0a, 0x80])
/** The beginning of a ZIP file. */
export const SKILL_ZIP = new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0xff, 0x00])

const AT = '2026-01-02T03:04:05Z'
const PAGE = 2

const FIRST_VERSION = '2023-06-01'
const VERSIONS = [FIRST_VERSION, '2026-10-21']

type Kept = { id: string; [member: string]: unknown }
type Form = Awaited<ReturnType<Response['formData']>>
type BatchItem = { custom_id: string; params: Record<string, unknown> }

const refused = (status: number, type: string, message: string) =>
  Response.json(
    { type: 'error', error: { type, message }, request_id: 'req_fake' },
    { status, headers: { 'request-id': 'req_fake' } },
  )
const invalid = (message: string) => refused(400, 'invalid_request_error', message)
const missing = () => refused(404, 'not_found_error', 'Not found')
const answered = (value: object) =>
  Response.json(value, {
    headers: { 'request-id': 'req_fake', 'anthropic-organization-id': 'org_fake' },
  })

/** An account of Anthropic's with nothing in it yet. */
export function anthropicStored(models: readonly string[] = ['claude-real']): Answer {
  const batches = new Map<string, Kept & { items: BatchItem[] }>()
  const files = new Map<string, Kept & { content: Uint8Array }>()
  const skills = new Map<string, Kept & { versions: Map<string, Kept> }>()
  let made = 0
  const newId = (start: string) => `${start}_01Fake${String(++made).padStart(4, '0')}`

  const batchAnswers = (received: Received, rest: readonly string[]): Response => {
    const [id = '', action] = rest
    const shown = (status: string) => (kept: Kept) => ({
      type: 'message_batch',
      id: kept.id,
      processing_status: status,
      request_counts: { processing: 0, succeeded: 1, errored: 0, canceled: 0, expired: 0 },
      created_at: AT,
      expires_at: AT,
      ended_at: AT,
      archived_at: null,
      cancel_initiated_at: null,
      results_url: `https://api.anthropic.com/v1/messages/batches/${kept.id}/results`,
    })
    if (id === '' && received.method === 'POST') {
      const wrong = wrongBatch(received.json, models)
      if (wrong) return invalid(wrong)
      const kept = { id: newId('msgbatch'), items: received.json?.requests as BatchItem[] }
      batches.set(kept.id, kept)
      return answered(shown('in_progress')(kept))
    }
    if (id === '') return pageById([...batches.values()], received.query, shown('ended'))
    const kept = batches.get(id)
    if (!kept) return missing()
    if (action === 'cancel') return answered(shown('canceling')(kept))
    if (action === 'results')
      return new Response(
        kept.items.map((item) => `${JSON.stringify(resultOf(item))}\n`).join(''),
        { headers: { 'content-type': 'application/x-jsonl', 'request-id': 'req_fake' } },
      )
    if (received.method !== 'DELETE') return answered(shown('ended')(kept))
    batches.delete(id)
    return answered({ id, type: 'message_batch_deleted' })
  }

  const fileAnswers = async (received: Received, rest: readonly string[]): Promise<Response> => {
    const [id = '', action] = rest
    if (id === '' && received.method === 'POST') {
      const form = await formIn(received)
      const file = form?.get('file')
      if (!(file instanceof File)) return invalid('file: Field required')
      const kept = {
        id: newId('file'),
        type: 'file',
        filename: file.name,
        mime_type: file.type,
        size_bytes: file.size,
        created_at: AT,
        downloadable: true,
        content: await file.bytes(),
      }
      files.set(kept.id, kept)
      return answered({ ...kept, content: undefined })
    }
    const shown = ({ content: _, ...file }: Kept) => file
    if (id === '') return pageByToken([...files.values()], received.query, shown)
    const kept = files.get(id)
    if (!kept) return missing()
    if (action === 'content')
      return new Response(kept.content as Uint8Array<ArrayBuffer>, {
        headers: { 'content-type': 'application/octet-stream', 'request-id': 'req_fake' },
      })
    if (received.method !== 'DELETE') return answered(shown(kept))
    files.delete(id)
    return answered({ id, type: 'file_deleted' })
  }

  const skillAnswers = async (received: Received, rest: readonly string[]): Promise<Response> => {
    const [id = '', versions, version, action] = rest
    const shown = ({ versions: _, ...skill }: Kept) => skill
    const isNew = received.method === 'POST'
    const form = isNew ? await formIn(received) : undefined
    const wrong = isNew ? wrongSkill(form) : undefined
    if (wrong) return invalid(wrong)
    const newVersion = (skill: string) => ({
      // A number, also where it is called an id.
      id: String(1_795_000_000_000_000 + ++made),
      type: 'skill_version',
      skill_id: skill,
      name: 'tide',
      description: 'Tells the tide',
      created_at: AT,
    })
    if (id === '' && isNew) {
      const kept = { id: newId('skill'), versions: new Map<string, Kept>() }
      const first = newVersion(kept.id)
      kept.versions.set(first.id, first)
      const all = {
        ...kept,
        type: 'skill',
        source: { type: 'custom' },
        display_name: form?.get('display_name'),
        latest_version_id: first.id,
        created_at: AT,
        updated_at: AT,
      }
      skills.set(kept.id, all)
      return answered(shown(all))
    }
    if (id === '') return pageByToken([...skills.values()], received.query, shown)
    const kept = skills.get(id)
    if (!kept) return missing()
    if (versions === undefined) {
      if (received.method !== 'DELETE') return answered(shown(kept))
      if (kept.versions.size > 0) return invalid('Delete the versions of the skill first')
      skills.delete(id)
      return answered({ id, type: 'skill_deleted' })
    }
    if (version === undefined && isNew) {
      const next = newVersion(id)
      kept.versions.set(next.id, next)
      return answered(next)
    }
    if (version === undefined)
      return pageByToken([...kept.versions.values()], received.query, (one) => one)
    const found = kept.versions.get(version)
    if (!found) return missing()
    if (action === 'content')
      return new Response(SKILL_ZIP, { headers: { 'content-type': 'application/zip' } })
    if (received.method !== 'DELETE') return answered(found)
    kept.versions.delete(version)
    return answered({ id: version, type: 'skill_version_deleted' })
  }

  return (received) => {
    const { headers, path } = received
    if (!headers.get('x-api-key')?.startsWith('sk-provider-anthropic'))
      return refused(401, 'authentication_error', 'invalid x-api-key')
    const version = headers.get('anthropic-version')
    if (version === null || !VERSIONS.includes(version))
      return invalid('anthropic-version: header is required')
    const [, , kind, ...rest] = path.split('/')
    if (kind === 'messages' && rest[0] === 'batches') return batchAnswers(received, rest.slice(1))
    // They left beta with a later version.
    const betas = headers.get('anthropic-beta') ?? ''
    const has = (beta: string) => version !== FIRST_VERSION || betas.includes(beta)
    if (kind === 'files') return has('files-api-') ? fileAnswers(received, rest) : missing()
    if (kind === 'skills') return has('skills-') ? skillAnswers(received, rest) : missing()
    return missing()
  }
}

function wrongBatch(
  json: Record<string, unknown> | undefined,
  models: readonly string[],
): string | undefined {
  const items = json?.requests
  const others = Object.keys(json ?? {}).filter((name) => name !== 'requests')
  if (others.length > 0) return `${others[0]}: Extra inputs are not permitted`
  if (!Array.isArray(items) || items.length === 0) return 'requests: Field required'
  const ids = new Set<string>()
  for (const [at, { custom_id, params }] of (items as BatchItem[]).entries()) {
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(custom_id) || ids.has(custom_id))
      return `requests.${at}.custom_id: String should match pattern`
    ids.add(custom_id)
    if (!models.includes(String(params.model))) return `requests.${at}.params.model: not found`
    if (!Number.isInteger(params.max_tokens) || !Array.isArray(params.messages))
      return `requests.${at}.params: Field required`
  }
  return undefined
}

const resultOf = ({ custom_id, params }: BatchItem) => ({
  custom_id,
  result: {
    type: 'succeeded',
    message: {
      id: 'msg_fake',
      type: 'message',
      role: 'assistant',
      model: params.model,
      content: [{ type: 'text', text: `Answer to ${custom_id}` }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 9, output_tokens: 2 },
    },
  },
})

async function formIn({ bytes, headers }: Received): Promise<Form | undefined> {
  const type = headers.get('content-type') ?? ''
  if (!type.startsWith('multipart/form-data; boundary=')) return undefined
  return new Response(new Uint8Array(bytes), { headers: { 'content-type': type } })
    .formData()
    .catch(() => undefined)
}

function wrongSkill(form: Form | undefined): string | undefined {
  const files = form?.getAll('files[]') ?? []
  if (files.length === 0) return 'files: Field required'
  if (!files.every((one) => one instanceof File && one.name.includes('/')))
    return 'files: All files must be in the same top-level directory'
  const names = files.map((one) => (one as File).name)
  if (new Set(names.map((name) => name.split('/')[0])).size > 1)
    return 'files: All files must be in the same top-level directory'
  return names.some((name) => /^[^/]+\/SKILL\.md$/.test(name))
    ? undefined
    : 'files: SKILL.md is missing'
}

/** A page of a list by ids. https://docs.anthropic.com/en/api/listing-message-batches */
function pageById<One extends Kept>(
  all: readonly One[],
  query: string,
  shown: (one: One) => object,
): Response {
  const asked = new URLSearchParams(query)
  const limit = Number(asked.get('limit') ?? PAGE)
  const start = all.findIndex(({ id }) => id === asked.get('after_id')) + 1
  const data = all.slice(start, start + limit)
  return answered({
    data: data.map(shown),
    has_more: start + limit < all.length,
    first_id: data.at(0)?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  })
}

/** A page of a list by a token. https://docs.anthropic.com/en/api/skills/list-skills */
function pageByToken<One extends Kept>(
  all: readonly One[],
  query: string,
  shown: (one: One) => object,
): Response {
  const asked = new URLSearchParams(query)
  const start = Number(asked.get('page')?.replace('page_', '') ?? 0)
  const next = start + Number(asked.get('limit') ?? PAGE)
  return answered({
    data: all.slice(start, next).map(shown),
    has_more: next < all.length,
    next_page: next < all.length ? `page_${next}` : null,
  })
}
