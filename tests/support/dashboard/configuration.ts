import type { AliasFile } from '../../../src/alias/schema'
import { anthropicAlias, openaiAlias } from '../portus'
import { type ApplicationName, KEYS } from './names'

/** Where the fake providers of a dashboard's server are. */
export type ProviderUrls = { good: string; slow: string; overloaded: string }

/** Aliases of each kind: single, with tools in both APIs, with a fallback that is needed, slow, and broken. */
export const aliasesOf = ({ good, slow, overloaded }: ProviderUrls): Record<string, AliasFile> => {
  const mini = { override_params: { model: 'gpt-4o-mini' } }
  return {
    fast: openaiAlias(good, { description: 'Short answers', ...mini }),
    claude: anthropicAlias(good, { override_params: { model: 'claude-sonnet-4-5' } }),
    careful: {
      strategy: { mode: 'fallback' },
      targets: [
        openaiAlias(overloaded, { override_params: { model: 'gpt-4o' } }),
        openaiAlias(good, mini),
      ],
    },
    slow: openaiAlias(slow, { override_params: { model: 'gpt-4o' } }),
    broken: openaiAlias(overloaded, mini),
  }
}

const digest = (key: string) => new Bun.CryptoHasher('sha256').update(key).digest('hex')

const KEY_DAYS = 90

const keyOf = (name: ApplicationName) => [
  {
    name: '2026-11',
    sha256: digest(KEYS[name]),
    expires_at: new Date(Date.now() + KEY_DAYS * 86_400_000).toISOString(),
  },
]

/**
 * Applications with budgets: one ample, one at its warning, one used up.
 *
 * @param spentUsd What each has spent before the server starts.
 */
export const applicationFiles = (spentUsd: (name: ApplicationName) => number) => ({
  'teams/product.json': {
    description: 'Whoever builds the product',
    budgets: [{ usd: 50_000, per: 'month' }],
  },
  'applications/search.json': {
    description: 'Search in documents',
    team: 'product',
    keys: keyOf('search'),
    limits: { requests: [{ max: 600, per: 'minute' }], concurrent_requests: 20 },
    budgets: [{ usd: 20_000, per: 'month' }],
  },
  'applications/assistant.json': {
    team: 'product',
    keys: keyOf('assistant'),
    budgets: [{ usd: cents(spentUsd('assistant') / 0.6), per: 'once', warn_at: [0.5] }],
  },
  'applications/batch.json': {
    models: ['fast', 'slow'],
    keys: keyOf('batch'),
    budgets: [{ usd: cents(spentUsd('batch') * 0.9), per: 'once' }],
  },
})

const cents = (usd: number) => Math.round(usd * 100) / 100
