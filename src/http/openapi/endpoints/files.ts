import * as t from '@sinclair/typebox'
import { type Description, deletes, exampleList, json, openaiReference } from './description'
import { BYTES, file, listOf, passesThrough } from './schemas'

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
