import { type AnyElysia, Elysia } from 'elysia'
import style from 'swagger-ui-dist/swagger-ui.css' with { type: 'file' }
import script from 'swagger-ui-dist/swagger-ui-bundle.js' with { type: 'file' }
import type { Deps } from '../deps'
import { ownResponse } from '../own-response'
import { swaggerFile } from './swagger-file'

const SPEC_PATH = '/openapi.json'

/** Its addresses are relative, so that the page works behind a proxy that takes a prefix away. */
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Portus API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
<style>body { margin: 0 }</style>
</head>
<body>
<div id="ui"></div>
<script src="docs/swagger-ui.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`

/**
 * Without `validatorUrl: null` the page would send the document to a public validator. Swagger UI 5 sends
 * empty fields of a form unless each field has `isIncludedOptions`. The key is kept until the tab is closed; Swagger UI
 * itself would keep it for ever. It shows what clients ask for: Swagger UI 5.35 stops in the middle of some 150 operations, and
 * the admin API has a page of its own.
 */
const START = `const leaveOutEmpty = (Field, { React }) => (props) =>
  React.createElement(Field, {
    ...props,
    isIncludedOptions: { ...props.isIncludedOptions, defaultValue: false },
  })

const KEPT = 'portus.keys'
const kept = () => JSON.parse(sessionStorage.getItem(KEPT) ?? '{}')
const keep = (keys) => sessionStorage.setItem(KEPT, JSON.stringify(keys))

const keepKeys = () => ({
  statePlugins: {
    auth: {
      wrapActions: {
        authorize: (authorize) => (given) => {
          const keys = kept()
          for (const [name, { value }] of Object.entries(given)) keys[name] = value
          keep(keys)
          return authorize(given)
        },
        logout: (logout) => (names) => {
          const keys = kept()
          for (const name of names) delete keys[name]
          keep(keys)
          return logout(names)
        },
      },
    },
  },
})

const ofClients = (answer) => {
  if (!answer.url.endsWith('/${SPEC_PATH.slice(1)}')) return answer
  const document = JSON.parse(answer.text)
  for (const path of Object.keys(document.paths))
    if (path.startsWith('/admin/')) delete document.paths[path]
  document.tags = document.tags.filter(({ name }) => name !== 'Admin')
  answer.text = JSON.stringify(document)
  return answer
}

const ui = SwaggerUIBundle({
  url: '${SPEC_PATH.slice(1)}',
  dom_id: '#ui',
  validatorUrl: null,
  responseInterceptor: ofClients,
  persistAuthorization: false,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  plugins: [() => ({ wrapComponents: { ParameterIncludeEmpty: leaveOutEmpty } }), keepKeys],
  onComplete() {
    for (const [name, value] of Object.entries(kept())) ui.preauthorizeApiKey(name, value)
  },
})
`

/** Keeps the page from loading from or sending to another host. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"

const hidden = { detail: { hide: true } }

const html = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY }
const caching = { 'cache-control': 'max-age=3600' }

/**
 * Serves Swagger UI and the OpenAPI document from the executable. Makes the document at its first request.
 *
 * @param routes The app whose routes the document describes.
 */
export const docs = ({ report, version, live }: Deps, routes: () => AnyElysia) => {
  // A promise and not its value, so that requests at the same time wait for one document.
  let document: Promise<Blob> | undefined
  const describe = async () => {
    const { describeRoutes } = await import('../openapi/document')
    const { PORTUS_BASE_PATH } = live.current.settings
    return new Blob([await describeRoutes(routes(), version, PORTUS_BASE_PATH)])
  }
  const serve = (path: string, type: string) => {
    const file = swaggerFile(path, type)
    return async ({ request }: { request: Request }) => {
      const { content, headers } = await file(request)
      return ownResponse(request, report, content, headers)
    }
  }
  return new Elysia({ name: 'portus.docs' })
    .get('/docs', ({ request }) => ownResponse(request, report, PAGE, html), hidden)
    .get(
      '/docs/start.js',
      ({ request }) =>
        ownResponse(request, report, START, { 'content-type': 'text/javascript', ...caching }),
      hidden,
    )
    .get('/docs/swagger-ui.js', serve(script, 'text/javascript'), hidden)
    .get('/docs/swagger-ui.css', serve(style, 'text/css'), hidden)
    .get(
      SPEC_PATH,
      async ({ request }) => {
        document ??= describe()
        return ownResponse(request, report, await document, { 'content-type': 'application/json' })
      },
      hidden,
    )
}
