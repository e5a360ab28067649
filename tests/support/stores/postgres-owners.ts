import type { Owner } from '../../../src/store/owners/owner-store'
import {
  openPostgresOwners,
  type PostgresOwnersOptions,
} from '../../../src/store/owners-postgres/open'
import type { Fields, Level } from '../../../src/telemetry/logger'

/** Owners in a database, with what they say in the log. They are closed with their scope. */
export async function ownersIn(url: string, more: Partial<PostgresOwnersOptions> = {}) {
  const lines: { level: Level; message: string; fields: Fields | undefined }[] = []
  const store = await openPostgresOwners({
    url,
    log: (level, message, fields) => void lines.push({ level, message, fields }),
    retryMs: 50,
    ...more,
  })
  return {
    ...store,
    lines,
    make: (application: string, ...ids: string[]) =>
      store.remember(filesOf(ids), ownerCalled(application)),
    /** Whose a file is. */
    async ownerOf(id: string) {
      return (await store.find('files', [id])).get(id)?.map(({ application }) => application) ?? []
    },
    [Symbol.asyncDispose]: store.close,
  }
}

/** The files with these ids. */
export const filesOf = (ids: readonly string[]) => ids.map((id) => ({ kind: 'files', id }))

/** An application that has made something at OpenAI. */
export const ownerCalled = (application: string): Owner => ({
  application,
  alias: 'gpt',
  provider: 'openai',
})
