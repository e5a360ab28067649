import { Elysia } from 'elysia'
import { liveFeed } from '../../admin/live/feed'
import type { AdminFacts } from '../../admin/sources'
import type { GuardedDeps } from '../deps'
import { adminAliases } from './aliases'
import { adminApplications } from './applications'
import { adminAudit } from './audit'
import { adminConfiguration } from './configuration'
import { type AdminContext, guardWith, questionsOf } from './guard'
import { adminRequests } from './requests'
import { adminStream } from './stream'
import { adminUsage } from './usage'

/** The admin API. It reads, and pauses applications. */
export const admin = (deps: GuardedDeps) => {
  const plugin = new Elysia({ name: 'portus.admin', prefix: '/admin' })
  const { admin: sources } = deps
  if (!sources) return plugin
  const facts: AdminFacts = {
    ...sources,
    live: deps.live,
    limits: deps.limits.store,
    health: deps.health.health,
    reloads: () => deps.reloads?.(),
    version: deps.version,
    startedAtMs: deps.startedAtMs,
    hasPlayground: deps.isOpsPort !== true,
  }
  const guard = guardWith(deps, sources)
  const context: AdminContext = {
    deps,
    facts,
    guard,
    question: questionsOf(guard),
    feed: liveFeed(facts),
  }
  return plugin
    .use(adminUsage(context))
    .use(adminRequests(context))
    .use(adminApplications(context))
    .use(adminAliases(context))
    .use(adminConfiguration(context))
    .use(adminAudit(context))
    .use(adminStream(context))
}
