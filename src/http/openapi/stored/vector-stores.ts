import type { Description } from '../endpoints/description'
import { asked, describeThing, like, listLike, referred } from './thing'

const METADATA = { metadata: { team: 'harbour' } }
const STORE = {
  id: 'vs_abc123',
  object: 'vector_store',
  created_at: 1_700_000_000,
  name: 'Manuals',
  status: 'completed',
  usage_bytes: 120_000,
}
const FILE = {
  id: 'file-abc123',
  object: 'vector_store.file',
  created_at: 1_700_000_000,
  vector_store_id: STORE.id,
  status: 'completed',
  usage_bytes: 120_000,
}
const BATCH = {
  id: 'vsfb_abc123',
  object: 'vector_store.files_batch',
  created_at: 1_700_000_000,
  vector_store_id: STORE.id,
  status: 'in_progress',
}
const PAGE = 'vector-stores'
const FOUND = {
  file_id: FILE.id,
  filename: 'manual.md',
  score: 0.93,
  content: [{ type: 'text', text: 'The harbour opens at six.' }],
}

/** Texts that a model can search. */
export const vectorStores: Record<string, Description> = {
  ...describeThing({
    name: 'vector_stores',
    id: 'VectorStore',
    one: 'a vector store',
    many: 'the vector stores',
    page: PAGE,
    example: STORE,
    create: { name: 'Manuals', file_ids: [FILE.id] },
    update: METADATA,
  }),
  'vector_stores.search': referred('searchVectorStore', 'Search a vector store', `${PAGE}/search`, {
    ...asked('A question', { query: 'When does the harbour open?', max_num_results: 5 }),
    answers: like({
      object: 'vector_store.search_results.page',
      search_query: ['When does the harbour open?'],
      data: [FOUND],
      has_more: false,
    }),
  }),
  ...describeThing({
    name: 'vector_stores.files',
    id: 'VectorStoreFile',
    one: 'a file of a vector store',
    many: 'the files of a vector store',
    page: 'vector-stores-files',
    example: FILE,
    create: { file_id: FILE.id, attributes: { year: 2026 } },
    update: { attributes: { year: 2027 } },
  }),
  'vector_stores.files.content': referred(
    'getVectorStoreFileContent',
    'Read a file of a vector store',
    'vector-stores-files/getContent',
    {
      answers: like({
        object: 'vector_store.file_content.page',
        data: FOUND.content,
        has_more: false,
      }),
    },
  ),
  'vector_stores.file_batches.create': referred(
    'createVectorStoreFileBatch',
    'Put several files into a vector store',
    'vector-stores-file-batches/createBatch',
    { ...asked('Two files', { file_ids: [FILE.id, 'file-abc124'] }), answers: like(BATCH) },
  ),
  'vector_stores.file_batches.get': referred(
    'getVectorStoreFileBatch',
    'Describe files that are put into a vector store',
    'vector-stores-file-batches/getBatch',
    { answers: like(BATCH) },
  ),
  'vector_stores.file_batches.cancel': referred(
    'cancelVectorStoreFileBatch',
    'Put no further files into a vector store',
    'vector-stores-file-batches/cancelBatch',
    { answers: like({ ...BATCH, status: 'cancelled' }) },
  ),
  'vector_stores.file_batches.files': referred(
    'listVectorStoreFileBatchFiles',
    'List files that are put into a vector store',
    'vector-stores-file-batches/listBatchFiles',
    { answers: listLike(FILE) },
  ),
}
