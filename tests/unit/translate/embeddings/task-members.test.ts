import { expect, test } from 'bun:test'
import { taskMembers } from '../../../../src/translate/embeddings/task-members'

const QUERY = { taskType: 'RETRIEVAL_QUERY', title: 'T' }

test.each([
  [['google', 'vertex-ai'], { task_type: 'RETRIEVAL_QUERY', title: 'T' }, []],
  [['cohere'], { input_type: 'search_query' }, ['title']],
  [['bedrock'], { input_type: 'search_query' }, ['title']],
  [['voyage'], { input_type: 'query' }, ['title']],
  [['jina'], { task: 'retrieval.query' }, ['title']],
  [['openai'], {}, ['taskType', 'title']],
  [['cohere', 'openai'], {}, ['taskType', 'title']],
  [['toString'], {}, ['taskType', 'title']],
])('%p', (apis, members, dropped) => {
  expect(taskMembers(QUERY, new Set(apis))).toEqual({ members, dropped })
})

test('what a provider has no word for is left out', () => {
  const asked = { taskType: 'SEMANTIC_SIMILARITY' }

  expect(taskMembers(asked, new Set(['voyage']))).toEqual({ members: {}, dropped: ['taskType'] })
  expect(taskMembers({}, new Set(['voyage']))).toEqual({ members: {}, dropped: [] })
})
