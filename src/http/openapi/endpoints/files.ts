import * as t from '@sinclair/typebox'
import { type Description, deletes, exampleList, json, openaiReference } from './description'
import { BYTES, file, listOf, open, passesThrough } from './schemas'

const StoredFile = t.Object({
  id: t.String({ examples: ['file-abc123'] }),
  object: t.Literal('file'),
  bytes: t.Integer(),
  created_at: t.Integer(),
  filename: t.String(),
  purpose: t.String(),
})
const FILE = {
  id: 'file-abc123',
  object: 'file',
  bytes: 120_000,
  created_at: 1_700_000_000,
  filename: 'requests.jsonl',
  purpose: 'batch',
}
const tag = 'Files and batches'

/** Files that the provider keeps. */
export const files: Record<string, Description> = {
  'files.create': {
    operationId: 'createFile',
    summary: 'Upload a file',
    text: `[OpenAI’s upload](${openaiReference('files/create')}). The file streams through to the provider; Portus keeps nothing of it.`,
    tag,
    body: t.Object(
      { purpose: t.String({ examples: ['batch'] }), file: file('The file') },
      passesThrough,
    ),
    answers: json(StoredFile, FILE),
  },
  'files.list': {
    operationId: 'listFiles',
    summary: 'List the files',
    text: `[The files](${openaiReference('files/list')}) of the provider’s account.`,
    tag,
    answers: json(listOf(StoredFile), exampleList(FILE)),
  },
  'files.get': {
    operationId: 'getFile',
    summary: 'Describe a file',
    text: `[What is known](${openaiReference('files/retrieve')}) of a file.`,
    tag,
    answers: json(StoredFile, FILE),
  },
  'files.content': {
    operationId: 'getFileContent',
    summary: 'Download a file',
    text: `[The bytes](${openaiReference('files/retrieve-contents')}) of a file.`,
    tag,
    answers: {
      'application/octet-stream': { schema: BYTES, example: '{"custom_id":"request-1"}\n' },
    },
  },
  'files.delete': {
    operationId: 'deleteFile',
    summary: 'Delete a file',
    text: `[Deletes](${openaiReference('files/delete')}) a file.`,
    tag,
    answers: deletes('file', FILE.id),
  },
}

const SKILL = { id: 'skill_abc123', object: 'skill', name: 'tide', created_at: 1_700_000_000 }
const VERSION = { ...SKILL, id: 'skillver_abc123', object: 'skill.version', version: '1' }
const Kept = open({ id: t.String(), object: t.String(), name: t.String() }, 'id', 'object')
const FILES = t.Object(
  { 'files[]': t.Array(file('A file of the skill; one of them is its SKILL.md')) },
  passesThrough,
)
const zip = { 'application/octet-stream': { schema: BYTES, example: 'PK' } }
const text = `[OpenAI’s skills](${openaiReference('skills')}).`

const described = (
  operationId: string,
  summary: string,
  answers: Description['answers'],
): Description => ({ operationId, summary, text, tag, answers })

/** OpenAI's skills: folders of instructions that the provider keeps. */
export const skills: Record<string, Description> = {
  'skills.create': {
    ...described('createSkill', 'Upload a skill', json(Kept, SKILL)),
    body: FILES,
  },
  'skills.list': described('listSkills', 'List the skills', json(listOf(Kept), exampleList(SKILL))),
  'skills.get': described('getSkill', 'Describe a skill', json(Kept, SKILL)),
  'skills.update': {
    ...described('updateSkill', 'Choose the default version of a skill', json(Kept, SKILL)),
    body: t.Object({ default_version: t.String() }, passesThrough),
    examples: { first: { summary: 'The first one', value: { default_version: '1' } } },
  },
  'skills.delete': described('deleteSkill', 'Delete a skill', deletes('skill.deleted', SKILL.id)),
  'skills.content': described('getSkillContent', 'Download a skill', zip),
  'skills.versions.create': {
    ...described('createSkillVersion', 'Upload a version of a skill', json(Kept, VERSION)),
    body: FILES,
  },
  'skills.versions.list': described(
    'listSkillVersions',
    'List the versions of a skill',
    json(listOf(Kept), exampleList(VERSION)),
  ),
  'skills.versions.get': described(
    'getSkillVersion',
    'Describe a version of a skill',
    json(Kept, VERSION),
  ),
  'skills.versions.delete': described(
    'deleteSkillVersion',
    'Delete a version of a skill',
    deletes('skill.version.deleted', VERSION.id),
  ),
  'skills.versions.content': described(
    'getSkillVersionContent',
    'Download a version of a skill',
    zip,
  ),
}
