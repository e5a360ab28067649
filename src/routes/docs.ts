import swagger from '@elysiajs/swagger'
import { type AnyElysia, Elysia } from 'elysia'
import style from 'swagger-ui-dist/swagger-ui.css' with { type: 'file' }
import script from 'swagger-ui-dist/swagger-ui-bundle.js' with { type: 'file' }
import type { Deps } from '../deps'
import { ownAnswer } from '../plugins/own-answer'

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Portus API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="ui"></div>
<script src="/docs/swagger-ui.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`

/** `validatorUrl: null`, or the page would send the document to a public validator. */
const START = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#ui',
  validatorUrl: null,
  persistAuthorization: false,
  tryItOutEnabled: true,
  displayRequestDuration: true,
})
`

/** Nothing on the page comes from, or goes to, anywhere else. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"

const DESCRIPTION = `Clients speak OpenAI's or Anthropic's format and name a **model alias**; Portus gives the request to the
provider behind it. Press **Authorize** and enter a Portus key (\`PORTUS_KEY_...\`), then try an operation: the
alias \`demo\` of \`portus dev\` answers without any provider account.`

const documentation = (version: string) => ({
  // The plugin would say 3.0.3, which its own output is not; its types do not know the key.
  ...({ openapi: '3.1.0' } as object),
  info: { title: 'Portus', version, description: DESCRIPTION },
  tags: [
    { name: 'OpenAI', description: 'For clients of OpenAI’s API' },
    { name: 'Anthropic', description: 'For clients of Anthropic’s API' },
    { name: 'Models', description: 'The model aliases' },
    { name: 'Operations', description: 'For those who run Portus' },
  ],
  components: {
    securitySchemes: {
      bearer: { type: 'http' as const, scheme: 'bearer', description: 'A Portus key' },
      apiKey: {
        type: 'apiKey' as const,
        in: 'header' as const,
        name: 'x-api-key',
        description: 'The same key, as clients of Anthropic’s API send it',
      },
    },
  },
})

const SPEC_PATH = '/openapi.json'

/**
 * Makes the OpenAPI document of some routes. The plugin leaves wildcards out, so each is described
 * as the parameter `alias`. The plugin's own page, which loads from a CDN, is never served.
 */
async function describeRoutes({ routes }: AnyElysia, version: string): Promise<string> {
  const described = new Elysia().use(
    swagger({ specPath: SPEC_PATH, documentation: documentation(version) }),
  )
  for (const { method, path, hooks } of routes)
    described.route(method, path.replace(/\*$/, ':alias'), '', { detail: hooks.detail })
  const response = await described.handle(new Request(`http://localhost${SPEC_PATH}`))
  return response.text()
}

const hidden = { detail: { hide: true } }

/**
 * Swagger UI and the OpenAPI document, out of the executable.
 *
 * @param routes What the document describes; asked for at the first request only.
 */
export const docs = ({ report, version }: Deps, routes: () => AnyElysia) => {
  let document: Promise<string> | undefined
  const html = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY }
  const asset = (type: string) => ({ 'content-type': type, 'cache-control': 'max-age=3600' })
  return new Elysia({ name: 'portus.docs' })
    .get('/docs', ({ request }) => ownAnswer(request, report, PAGE, html), hidden)
    .get(
      '/docs/start.js',
      ({ request }) => ownAnswer(request, report, START, asset('text/javascript')),
      hidden,
    )
    .get(
      '/docs/swagger-ui.js',
      ({ request }) => ownAnswer(request, report, Bun.file(script), asset('text/javascript')),
      hidden,
    )
    .get(
      '/docs/swagger-ui.css',
      ({ request }) => ownAnswer(request, report, Bun.file(style), asset('text/css')),
      hidden,
    )
    .get(
      SPEC_PATH,
      async ({ request }) => {
        document ??= describeRoutes(routes(), version)
        return ownAnswer(request, report, await document, { 'content-type': 'application/json' })
      },
      hidden,
    )
}
