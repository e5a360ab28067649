import { describe, expect, test } from 'bun:test'
import { recordOf, takeOverId } from '../../../src/telemetry/record'
import { noteSession, noteSessionOfUser } from '../../../src/usage/client-session'

function recordFor(headers: Record<string, string>, secrets: readonly string[] = []) {
  const request = new Request('http://localhost/', { headers })
  const record = recordOf(request)
  takeOverId(record, request, (name) => secrets.includes(name))
  noteSession(record, request.headers)
  return record
}

describe('the conversation of a request', () => {
  test.each([
    ['x-portus-session', 'a-1'],
    ['x-claude-code-session-id', '6f1c'],
    ['session-id', 'codex'],
    ['session_id', 'older-codex'],
  ])('is what %s says', (name, id) => {
    expect(recordFor({ [name]: id }).session).toBe(id)
  })

  test('is the client’s own word before that of its program', () => {
    expect(recordFor({ 'session-id': 'b', 'x-portus-session': 'a' }).session).toBe('a')
  })

  test.each([
    ['a secret', 'pk-secret'],
    ['too long a name', 'a'.repeat(129)],
    ['a sentence', 'my own words'],
  ])('is not %s', (_, id) => {
    expect(recordFor({ 'x-portus-session': id }, ['pk-secret'])).not.toHaveProperty('session')
  })

  test('is not taken from a client whose key is not known', () => {
    const record = recordOf(new Request('http://localhost/'))
    noteSession(record, new Headers({ 'x-portus-session': 'a' }))

    expect(record).not.toHaveProperty('session')
  })

  test.each([
    ['in JSON', JSON.stringify({ device_id: 'd', session_id: 's-1' })],
    ['behind its mark', 'user_abc_account_def_session_s-1'],
  ])('is the one in the name of Claude Code’s user, %s', (_, userId) => {
    const record = recordFor({})
    noteSessionOfUser(record, () => userId)

    expect(record.session).toBe('s-1')
  })

  test.each([
    ['another name', 'user-1'],
    ['no text', 7],
    ['a secret', '{"session_id":"pk-secret"}'],
  ])('is none in %s', (_, userId) => {
    const record = recordFor({}, ['pk-secret'])
    noteSessionOfUser(record, () => userId)

    expect(record).not.toHaveProperty('session')
  })

  test('of a header makes that in the body unread', () => {
    const record = recordFor({ 'x-portus-session': 'a' })
    noteSessionOfUser(record, () => {
      throw new Error('read')
    })

    expect(record.session).toBe('a')
  })
})
