import { Elysia, NotFoundError } from 'elysia'
import { queryOf } from '../../api/endpoint-path'
import { configOf } from '../../config/request-config'
import { pageFiles } from '../../dashboard/page-files'
import { POLICY, shell } from '../../dashboard/shell'
import { wholePathOf } from '../../telemetry/record'
import type { GuardedDeps } from '../deps'
import { ownResponse } from '../own-response'
import { packed, type Served } from '../packed'
import { areHere } from '../plugins/admin'

const PATH = '/dashboard'

/** A version in the query names one content for ever. Whoever asks without it, or for another one, asks again each time. */
const FOR_EVER = 'public, max-age=31536000, immutable'
const EACH_TIME = 'no-cache'

const SAFE = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }

/** The parts of the page, and the name of their content. */
type Page = { version: string; parts: Record<Part, (request: Request) => Promise<Served>> }
type Part = 'html' | 'script' | 'style'

const part = (text: string, type: string, more: Readonly<Record<string, string>> = {}) =>
  packed(async () => new Blob([text]), {
    'content-type': `${type}; charset=utf-8`,
    ...SAFE,
    ...more,
  })

async function madePage(): Promise<Page> {
  const { script, style } = await pageFiles()
  const version = Bun.hash(script + style).toString(36)
  return {
    version,
    parts: {
      html: part(shell(version), 'text/html', { 'content-security-policy': POLICY }),
      script: part(script, 'text/javascript'),
      style: part(style, 'text/css'),
    },
  }
}

/** The page of operators, where metrics and state are. Its parts need no key: all that they show they ask for with one. */
export const dashboard = (deps: GuardedDeps) => {
  // A promise and not its value, so that requests at the same time wait for one page.
  let page: Promise<Page> | undefined
  const serve =
    (name: Part) =>
    async ({ request }: { request: Request }): Promise<Response> => {
      if (!areHere(configOf(request, deps.live), deps.isOpsPort)) throw new NotFoundError()
      const asked = queryOf(request.url)
      // Relative addresses would be those of a folder.
      if (name === 'html' && wholePathOf(request.url).endsWith('/'))
        return ownResponse(request, deps.report, '', { location: '../dashboard' }, 308)
      page ??= madePage()
      const { version, parts } = await page
      const { content, headers } = await parts[name](request)
      const isNamed = asked.get('v') === version
      const etag = `W/"${version}"`
      const caching = { etag, 'cache-control': isNamed ? FOR_EVER : EACH_TIME }
      return request.headers.get('if-none-match') === etag
        ? ownResponse(request, deps.report, '', { ...SAFE, ...caching }, 304)
        : ownResponse(request, deps.report, content, { ...headers, ...caching })
    }
  const hidden = { detail: { hide: true } }
  return new Elysia({ name: 'portus.dashboard' })
    .get(PATH, serve('html'), hidden)
    .get(`${PATH}/app.js`, serve('script'), hidden)
    .get(`${PATH}/app.css`, serve('style'), hidden)
}
