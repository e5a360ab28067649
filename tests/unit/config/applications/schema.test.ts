import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv'
import { fileJsonSchema } from '../../../../src/alias/json-schema'
import { ApplicationFile, TeamFile } from '../../../../src/config/applications/schema'

const ROOT = join(import.meta.dir, '../../../..')
const shipped = (name: string) => readFileSync(join(ROOT, `config/schema/${name}.json`), 'utf8')

describe.each([
  ['application', ApplicationFile],
  ['team', TeamFile],
])('config/schema/%s.json', (name, schema) => {
  test('is what scripts/schema.ts writes, and a strict JSON Schema', () => {
    const written = JSON.parse(shipped(name))

    expect(written).toEqual(JSON.parse(JSON.stringify(fileJsonSchema(schema))))
    expect(() => new Ajv({ strict: true, allowUnionTypes: true }).compile(written)).not.toThrow()
    expect(shipped(name)).not.toMatch(/\$id|patternProperties|"const"|\$defs/)
  })

  test('has a description for every key', () => {
    const { properties } = JSON.parse(shipped(name))

    for (const [key, { description }] of Object.entries<{ description?: string }>(properties))
      expect([key, description]).toEqual([key, expect.any(String)])
  })
})

test.each([
  [{ keys: [{ sha256: 'a'.repeat(64), name: 'x', expires_at: '2027-01-01T00:00:00Z' }] }, true],
  [{ keys: [{ sha256: '${DIGEST}' }], models: ['*'], endpoints: ['/v1/*'], team: 'a' }, true],
  [{ keys: [{ sha256: 'abc' }] }, false],
  [{ models: [] }, false],
  [{ limits: { requests: [{ max: 1, per: 'hour' }], concurrent_requests: '${N}' } }, true],
  [{ limits: { tokens: [{ max: 0, per: 'minute' }] } }, false],
  [{ limits: { tokens: [{ max: 1, per: 'month' }] } }, false],
  [{ budgets: [{ usd: '${USD:-5}', per: 'once', warn_at: [0.5], cut_off: true }] }, true],
  [{ budgets: [{ usd: 0, per: 'day' }] }, false],
  [{ budgets: [{ usd: 1, per: 'day', warn_at: [1] }] }, false],
  [{ time_zone: 'UTC', week_starts: 'friday', when_store_fails: 'open', unknown_ids: true }, true],
  [{ week_starts: 'Friday' }, false],
])('an editor takes %j: %p', (file, isValid) => {
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(
    JSON.parse(shipped('application')),
  )

  expect(validate(file)).toBe(isValid)
})
