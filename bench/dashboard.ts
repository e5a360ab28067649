/**
 * What the page for operators costs requests: processor time and latency of the executable with a page that is open, against none.
 *
 * `npx -y bun@1.4.5 run bench:dashboard [pairs] [turns] [executable]`. With another executable, e.g. of an earlier version, it says what
 * the closed page costs against that. `pairs.ts` says how it measures.
 */
import { startScript } from './children'
import { comparePairs } from './pairs'
import type { Subject } from './subjects'

const ADMIN_KEY = 'bench-admin-0123456789abcdef'

/** An open page asks for the last steps this often. */
const LOOK_MS = 2000

const [pairs = 12, turns = 2] = process.argv.slice(2, 4).map(Number)
const executable = process.argv[4]

const env = (folder: string) => ({ PORTUS_DATA_PATH: folder, PORTUS_ADMIN_KEY_BENCH: ADMIN_KEY })

/** Does what an open page does: listens, and asks for the series of the last hour. */
function openPage({ url }: Subject): () => void {
  const closed = new AbortController()
  const ask = (path: string) =>
    fetch(`${new URL(url).origin}/admin/${path}`, {
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
      signal: closed.signal,
    })
  const listen = async () => {
    for await (const _ of (await ask('stream')).body ?? []);
  }
  listen().catch(() => {})
  const looking = setInterval(() => {
    const from = new Date(Date.now() - 2 * 60_000).toISOString()
    ask(`usage/series?step=minute&from=${from}`).then(
      (answer) => answer.text(),
      () => {},
    )
  }, LOOK_MS)
  return () => {
    clearInterval(looking)
    closed.abort()
  }
}

await using provider = await startScript('provider.ts')
console.log(
  await comparePairs(provider, { pairs, turns }, (folder) => ({
    on: { given: { env: env(`${folder}/on`) }, ...(!executable && { beside: openPage }) },
    off: { given: { env: env(`${folder}/off`), ...(executable && { executable }) } },
  })),
)
