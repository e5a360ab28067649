import { expect, test } from 'bun:test'
import { accountOf } from '../../../src/alias/account'
import { prepareAlias } from '../../../src/alias/alias'
import type { AliasFile } from '../../../src/alias/schema'

const BASE: AliasFile = {
  provider: 'anthropic',
  api_key: 'sk-1',
  override_params: { model: 'a' },
}
const account = (more: AliasFile = {}) => prepareAlias('any', { ...BASE, ...more }).account

test.each<AliasFile>([
  { override_params: { model: 'b', system: 'Be brief' } },
  { description: 'Another', hidden: true, allow: ['batches'] },
  { thinking: { type: 'adaptive' }, beta_headers: ['one'], drop: ['top_k'] },
  { retry: { attempts: 2 }, request_timeout: 5, return_headers: ['x-a'] },
])('is the same for an alias that differs in %p', (more) => {
  expect(account(more)).toBe(account())
})

test.each<AliasFile>([
  { api_key: 'sk-2' },
  { custom_host: 'https://example.com/v1' },
  { provider: 'openai' },
  { forward_headers: ['openai-organization'] },
  { passthrough: true },
  { anthropic_version: '2023-06-01' },
])('is another one for an alias that differs in %p', (more) => {
  expect(account(more)).not.toBe(account())
})

test('of several targets is that of all of them, in any order', () => {
  const leaf = (api_key: string) => ({ ...BASE, api_key, override_params: { model: api_key } })

  expect(accountOf([leaf('a'), leaf('b')])).toBe(accountOf([leaf('b'), leaf('a'), leaf('a')]))
  expect(accountOf([leaf('a'), leaf('b')])).not.toBe(accountOf([leaf('a')]))
})
