import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { comparePage } from '../../scripts/page-section'
import { supportSection } from '../../scripts/support-table'
import { ENDPOINTS, REALTIME } from '../../src/api/endpoints/endpoints'
import { MATRIX, MODELS } from './matrix'

/** Endpoints that none of the clients has a method for. */
const WITHOUT_CLIENT = ['rerank', 'embed_content']

const known = [...ENDPOINTS, REALTIME, MODELS].map(({ name }) => name)
const claimed = new Set(
  Object.values(MATRIX).flatMap(({ embedded, official }) => [
    ...embedded.endpoints,
    ...official.endpoints,
  ]),
)

describe('the matrix of clients and endpoints', () => {
  test('names every endpoint that there is, and no other', () => {
    expect([...claimed].sort()).toEqual(
      known.filter((name) => !WITHOUT_CLIENT.includes(name)).sort(),
    )
  })

  test('names only clients whose tests compare it with what was served', () => {
    const driven = readdirSync(import.meta.dir)
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => readFileSync(join(import.meta.dir, name), 'utf8'))
      .flatMap((text) => [...text.matchAll(/^testClient\('([^']+)'/gm)].map(([, name]) => name))

    expect(driven.sort()).toEqual(Object.keys(MATRIX).sort())
  })

  test('stands in docs/endpoints.md as it is', async () => {
    const { is, should } = await comparePage(supportSection())

    // Out of date? `npx -y bun@1.4.5 scripts/support-table.ts` writes it.
    expect(should).toBe(is)
  })
})
