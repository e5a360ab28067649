import { type AnyElysia, Elysia } from 'elysia'
import style from 'swagger-ui-dist/swagger-ui.css' with { type: 'file' }
import script from 'swagger-ui-dist/swagger-ui-bundle.js' with { type: 'file' }
import type { Deps } from '../deps'
import { ownResponse } from '../own-response'

const SPEC_PATH = '/openapi.json'

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Portus API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<style>body { margin: 0 }</style>
</head>
<body>
<div id="ui"></div>
<script src="/docs/swagger-ui.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`

/**
 * Without `validatorUrl: null` the page would send the document to a public validator. Swagger UI 5 sends
 * empty fields of a form unless each field has `isIncludedOptions`.
 */
const START = `const leaveOutEmpty = (Field, { React }) => (props) =>
  React.createElement(Field, {
    ...props,
    isIncludedOptions: { ...props.isIncludedOptions, defaultValue: false },
  })

SwaggerUIBundle({
  url: '${SPEC_PATH}',
  dom_id: '#ui',
  validatorUrl: null,
  persistAuthorization: false,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  plugins: [() => ({ wrapComponents: { ParameterIncludeEmpty: leaveOutEmpty } })],
})
`

/** Keeps the page from loading from or sending to another host. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"

/** The first bytes of every gzip file: RFC 1952 section 2.3.1. */
const GZIP = [0x1f, 0x8b]

const hidden = { detail: { hide: true } }

const html = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY }
const caching = { 'cache-control': 'max-age=3600', vary: 'accept-encoding' }

/** A file of Swagger UI. The build compresses it, and the package holds it uncompressed. */
async function asset(request: Request, path: string, type: string) {
  const file = Bun.file(path)
  const headers = { 'content-type': type, ...caching }
  const isCompressed = (await file.slice(0, GZIP.length).bytes()).every(
    (byte, i) => byte === GZIP[i],
  )
  if (!isCompressed) return { content: file, headers }
  const takesGzip = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')
  return takesGzip
    ? { content: file, headers: { ...headers, 'content-encoding': 'gzip' } }
    : { content: new Blob([Bun.gunzipSync(await file.bytes())]), headers }
}

/**
 * Serves Swagger UI and the OpenAPI document from the executable. Makes the document at its first request.
 *
 * @param routes The app whose routes the document describes.
 */
export const docs = ({ report, version }: Deps, routes: () => AnyElysia) => {
  let document: Promise<string> | undefined
  const serve = async (request: Request, path: string, type: string) => {
    const { content, headers } = await asset(request, path, type)
    return ownResponse(request, report, content, headers)
  }
  return new Elysia({ name: 'portus.docs' })
    .get('/docs', ({ request }) => ownResponse(request, report, PAGE, html), hidden)
    .get(
      '/docs/start.js',
      ({ request }) =>
        ownResponse(request, report, START, { 'content-type': 'text/javascript', ...caching }),
      hidden,
    )
    .get('/docs/swagger-ui.js', ({ request }) => serve(request, script, 'text/javascript'), hidden)
    .get('/docs/swagger-ui.css', ({ request }) => serve(request, style, 'text/css'), hidden)
    .get(
      SPEC_PATH,
      async ({ request }) => {
        document ??= import('../openapi/document').then(({ describeRoutes }) =>
          describeRoutes(routes(), version),
        )
        return ownResponse(request, report, await document, { 'content-type': 'application/json' })
      },
      hidden,
    )
}
