import type { Endpoint } from './endpoint'
import { collection, kept, PAGE, posted } from './rows'

const STORES = '/v1/vector_stores'
const STORE = `${STORES}/:id` as const

/** The parameters of a list of the files of a store. */
const FILES = [...PAGE, 'filter']

const stores = collection('vector_stores', STORES)
const files = collection('vector_stores.files', `${STORE}/files`, { list: FILES })
const BATCHES = `${STORE}/file_batches` as const

/** OpenAI's vector stores. https://platform.openai.com/docs/api-reference/vector-stores */
export const OPENAI_VECTOR_STORES: readonly Endpoint[] = [
  ...Object.values(stores),
  posted('vector_stores.search', `${STORE}/search`),
  ...Object.values(files),
  kept('vector_stores.files.content', 'GET', `${STORE}/files/:part/content`),
  posted('vector_stores.file_batches.create', BATCHES),
  kept('vector_stores.file_batches.get', 'GET', `${BATCHES}/:part`),
  posted('vector_stores.file_batches.cancel', `${BATCHES}/:part/cancel`),
  kept('vector_stores.file_batches.files', 'GET', `${BATCHES}/:part/files`, FILES),
]
