import * as t from '@sinclair/typebox'
import { type Answers, type Description, json } from './description'
import { ANTHROPIC_DEMO, BYTES, file, open, passesThrough } from './schemas'

const created_at = '2026-01-02T03:04:05Z'
const Kept = open({ id: t.String(), type: t.String(), created_at: t.String() }, 'id', 'type')
const List = open({ data: t.Array(Kept), has_more: t.Boolean() }, 'data')
const Deleted = t.Object({ id: t.String(), type: t.String() })

/** A kind of thing that Anthropic keeps. */
type Kind = {
  one: string
  many: string
  /** In the names of operations. */
  operations: readonly [one: string, many: string]
  /** Of Anthropic's reference. */
  page: string
  example: { id: string; type: string }
}

const BATCH: Kind = {
  one: 'batch of messages',
  many: 'batches of messages',
  operations: ['MessageBatch', 'MessageBatches'],
  page: 'creating-message-batches',
  example: {
    id: 'msgbatch_abc123',
    type: 'message_batch',
    ...{ processing_status: 'ended', created_at },
    ...{ results_url: '/v1/messages/batches/msgbatch_abc123/results' },
  },
}
const FILE: Kind = {
  one: 'file',
  many: 'files',
  operations: ['ClaudeFile', 'ClaudeFiles'],
  page: 'files-create',
  example: { id: 'file_abc123', type: 'file', ...{ filename: 'paper.pdf', created_at } },
}
const SKILL: Kind = {
  one: 'skill',
  many: 'skills',
  operations: ['ClaudeSkill', 'ClaudeSkills'],
  page: 'skills/create-skill',
  example: { id: 'skill_abc123', type: 'skill', ...{ display_name: 'Tide', created_at } },
}
const VERSION: Kind = {
  one: 'version of a skill',
  many: 'versions of a skill',
  operations: ['ClaudeSkillVersion', 'ClaudeSkillVersions'],
  page: 'skills/create-skill-version',
  example: { id: '1759178010641129', type: 'skill_version', ...{ name: 'tide', created_at } },
}

const described = (operationId: string, summary: string, { page }: Kind, answers: Answers) => ({
  operationId,
  summary,
  text: `[Anthropic’s reference](https://docs.anthropic.com/en/api/${page}).`,
  tag: 'Anthropic' as const,
  answers,
})

/** What all kinds have: a list, its items, and an end. */
function kept(name: string, kind: Kind): Record<string, Description> {
  const { one, many, operations, example } = kind
  const [single, plural] = operations
  const list = json(List, { data: [example], has_more: false })
  const deleted = { id: example.id, type: `${example.type}_deleted` }
  return {
    [`${name}.list`]: described(`list${plural}`, `List the ${many}`, kind, list),
    [`${name}.get`]: described(`get${single}`, `Describe a ${one}`, kind, json(Kept, example)),
    [`${name}.delete`]: described(
      `delete${single}`,
      `Delete a ${one}`,
      kind,
      json(Deleted, deleted),
    ),
  }
}

const created = (kind: Kind, body: t.TObject): Description => ({
  ...described(`create${kind.operations[0]}`, `Make a ${kind.one}`, kind, json(Kept, kind.example)),
  body,
})

const content = (kind: Kind, bytes: string): Description =>
  described(`get${kind.operations[0]}Content`, `Download a ${kind.one}`, kind, {
    'application/octet-stream': { schema: BYTES, example: bytes },
  })

const BatchRequest = open({ custom_id: t.String(), params: t.Object({}) }, 'custom_id', 'params')
const MESSAGE = { max_tokens: 64, messages: [{ role: 'user', content: 'Hello!' }] }
const REQUESTS = [{ custom_id: 'one', params: { model: ANTHROPIC_DEMO, ...MESSAGE } }]
const FILES = t.Object(
  { 'files[]': t.Array(file('A file of the skill; one of them is its SKILL.md')) },
  passesThrough,
)
const RESULTS = '{"custom_id":"one","result":{"type":"canceled"}}\n'

/** What Anthropic keeps or runs for longer: message batches, files and skills. */
export const anthropicStored: Record<string, Description> = {
  ...kept('message_batches', BATCH),
  'message_batches.create': {
    ...created(BATCH, t.Object({ requests: t.Array(BatchRequest) }, passesThrough)),
    text: '[Anthropic’s batches](https://docs.anthropic.com/en/api/creating-message-batches). Each `params.model` is an alias, whose overrides hold there; other models need `"allow": ["batches"]`. The `results_url` of the answer is a path of this server.',
    examples: { one: { summary: 'One message', value: { requests: REQUESTS } } },
  },
  'message_batches.cancel': described(
    'cancelMessageBatch',
    'Cancel a batch of messages',
    BATCH,
    json(Kept, BATCH.example),
  ),
  'message_batches.results': described(
    'getMessageBatchResults',
    'Get the results of a batch of messages',
    BATCH,
    { 'application/x-jsonl': { schema: t.String(), example: RESULTS } },
  ),
  ...kept('anthropic_files', FILE),
  'anthropic_files.create': created(FILE, t.Object({ file: file('The file') }, passesThrough)),
  'anthropic_files.content': content(FILE, '%PDF'),
  ...kept('anthropic_skills', SKILL),
  'anthropic_skills.create': created(SKILL, FILES),
  ...kept('anthropic_skills.versions', VERSION),
  'anthropic_skills.versions.create': created(VERSION, FILES),
  'anthropic_skills.versions.content': content(VERSION, 'PK'),
}
