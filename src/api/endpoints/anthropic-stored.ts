import type { Endpoint, Native } from './endpoint'
import { native, stored } from './rows'

/**
 * Who has Anthropic's files and skills. Claude on Bedrock and on Vertex AI has neither.
 * https://docs.anthropic.com/en/build-with-claude/claude-in-microsoft-foundry
 */
const FILES_AND_SKILLS: Native = new Map([...native('anthropic'), ['azure-ai/anthropic', '/v1']])

/** Something that Anthropic keeps. Its SDKs mark betas with `?beta=true`. */
const anthropics =
  (has: Native) =>
  (...[name, method, path, query = [], body]: Parameters<typeof stored>): Endpoint => ({
    ...stored(name, method, path, ['beta', ...query], body),
    dialect: 'anthropic',
    native: has,
    providers: [...has.keys()],
  })

const batch = anthropics(native('anthropic'))
const file = anthropics(FILES_AND_SKILLS)
const skill = file

/** The parameters of the lists that are paged by ids, and of those that are paged by a token. */
const BY_ID = ['before_id', 'after_id', 'limit']
const BY_TOKEN = ['page', 'limit']

/** What Anthropic keeps or runs for longer. https://docs.anthropic.com/en/api/overview */
export const ANTHROPIC_STORED: readonly Endpoint[] = [
  {
    ...batch('message_batches.create', 'POST', '/v1/messages/batches', [], 'json'),
    model: 'requests',
  },
  batch('message_batches.list', 'GET', '/v1/messages/batches', BY_ID),
  batch('message_batches.get', 'GET', '/v1/messages/batches/:id'),
  batch('message_batches.delete', 'DELETE', '/v1/messages/batches/:id'),
  batch('message_batches.cancel', 'POST', '/v1/messages/batches/:id/cancel', [], 'json'),
  batch('message_batches.results', 'GET', '/v1/messages/batches/:id/results'),

  file('anthropic_files.create', 'POST', '/v1/files', [], 'form'),
  file('anthropic_files.list', 'GET', '/v1/files', [...BY_ID, 'page', 'ids', 'scope_id']),
  file('anthropic_files.get', 'GET', '/v1/files/:id'),
  file('anthropic_files.content', 'GET', '/v1/files/:id/content'),
  file('anthropic_files.delete', 'DELETE', '/v1/files/:id'),

  skill('anthropic_skills.create', 'POST', '/v1/skills', [], 'form'),
  skill('anthropic_skills.list', 'GET', '/v1/skills', [...BY_TOKEN, 'source']),
  skill('anthropic_skills.get', 'GET', '/v1/skills/:id'),
  skill('anthropic_skills.delete', 'DELETE', '/v1/skills/:id'),
  skill('anthropic_skills.versions.create', 'POST', '/v1/skills/:id/versions', [], 'form'),
  skill('anthropic_skills.versions.list', 'GET', '/v1/skills/:id/versions', BY_TOKEN),
  skill('anthropic_skills.versions.get', 'GET', '/v1/skills/:id/versions/:part'),
  skill('anthropic_skills.versions.delete', 'DELETE', '/v1/skills/:id/versions/:part'),
  skill('anthropic_skills.versions.content', 'GET', '/v1/skills/:id/versions/:part/content'),
]
