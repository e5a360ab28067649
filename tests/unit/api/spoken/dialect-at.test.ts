import { describe, expect, test } from 'bun:test'
import { ENDPOINTS } from '../../../../src/api/endpoints/endpoints'
import { dialectAt, dialectsAt, spokenBy } from '../../../../src/api/spoken/dialect-at'

const ANTHROPICS = new Headers({ 'anthropic-version': '2023-06-01' })
const GOOGLES = new Headers({ 'x-goog-api-key': 'key' })
const NONE = new Headers()

test('the headers of a client say which API it speaks', () => {
  expect(spokenBy(ANTHROPICS)).toBe('anthropic')
  expect(spokenBy(GOOGLES)).toBe('google')
  expect(spokenBy(new Headers([...ANTHROPICS, ...GOOGLES]))).toBe('anthropic')
  expect(spokenBy(NONE)).toBe('openai')
})

describe('the API that a request means', () => {
  test.each([
    // path, without headers, with Anthropic's, with Google's
    ['/v1/chat/completions', 'openai', 'openai', 'openai'],
    ['/v1/responses/resp_1/input_items', 'openai', 'openai', 'openai'],
    ['/v1/realtime', 'openai', 'openai', 'openai'],
    ['/v1/files', 'openai', 'anthropic', 'google'],
    ['/v1/files/file_1/content', 'openai', 'anthropic', 'google'],
    ['/v1/batches', 'openai', 'openai', 'google'],
    ['/v1/batches/batch_1/cancel', 'openai', 'openai', 'google'],
    ['/v1/uploads', 'openai', 'openai', 'openai'],
    ['/upload/v1beta/files', 'google', 'google', 'google'],
    ['/v1/skills/s/versions/1/content', 'openai', 'anthropic', 'openai'],
    ['/v1/messages/batches/b', 'anthropic', 'anthropic', 'anthropic'],
    ['/v1/messages/anything', 'anthropic', 'anthropic', 'anthropic'],
    ['/managed/anything', 'anthropic', 'anthropic', 'anthropic'],
    ['/v1/models', 'openai', 'anthropic', 'google'],
    ['/v1/models/some/alias', 'openai', 'anthropic', 'google'],
    ['/v1/models/some/alias:generateContent', 'google', 'google', 'google'],
    ['/v1beta/models', 'google', 'google', 'google'],
    ['/v1beta1/anything', 'google', 'google', 'google'],
    ['/v1/unknown', 'openai', 'anthropic', 'google'],
    ['/v1/filesystem', 'openai', 'anthropic', 'google'],
  ])('%s', (path, openai, anthropic, google) => {
    const meant = [NONE, ANTHROPICS, GOOGLES].map((headers) => dialectAt(path, headers))

    expect(meant as string[]).toEqual([openai, anthropic, google])
  })

  test('is one of those that have an endpoint at the path', () => {
    for (const { path, dialect } of ENDPOINTS) expect(dialectsAt(path)).toContain(dialect)
  })
})
