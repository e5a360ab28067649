import swagger from '@elysiajs/swagger'
import { type AnyElysia, Elysia } from 'elysia'
import { ENDPOINTS_BY_ROUTE, routeOf } from '../../api/endpoints/by-route'
import { ENDPOINTS } from '../../api/endpoints/endpoints'
import { KEYED } from '../plugins/auth'
import { ADMIN_OPERATIONS } from './admin/operations'
import { describeEndpoint } from './describe'
import { describeTogether } from './together'

/** Only {@link describeRoutes} requests this path. */
const SPEC_PATH = '/openapi.json'

const DESCRIPTION = `Clients speak OpenAI's, Anthropic's or Gemini's format and name a **model alias**; Portus gives the request to the
provider behind it. Press **Authorize** and enter a Portus key (\`PORTUS_KEY_...\`), then try an operation: the
aliases of \`portus dev\` answer every example without any provider account. They are \`demo\`, and \`demo-openai\` and
\`demo-anthropic\` for what only one of the two has.`

const documentation = (version: string) => ({
  // The plugin would write 3.0.3, but its output is 3.1. Its types lack this key.
  ...({ openapi: '3.1.0' } as object),
  info: { title: 'Portus', version, description: DESCRIPTION },
  // Relative to the document: a proxy may have taken a prefix away. https://spec.openapis.org/oas/v3.1.0#server-object
  servers: [{ url: './' }],
  tags: [
    { name: 'OpenAI', description: 'For clients of OpenAI’s API' },
    { name: 'Anthropic', description: 'For clients of Anthropic’s API' },
    { name: 'Gemini', description: 'For clients of Gemini’s API' },
    { name: 'Realtime', description: 'Speech over WebSockets and WebRTC, in OpenAI’s format' },
    { name: 'Media', description: 'Images, audio and videos, in OpenAI’s format' },
    {
      name: 'Files and batches',
      description:
        'What the provider keeps or runs for longer, in OpenAI’s format; files and skills in Anthropic’s, too',
    },
    { name: 'Stores and conversations', description: 'What OpenAI keeps besides' },
    { name: 'Models', description: 'The model aliases' },
    { name: 'Operations', description: 'For those who run Portus' },
    {
      name: 'Admin',
      description:
        'What is spent, by whom, and how it goes. With an admin key (`PORTUS_ADMIN_KEY_...`) alone; where there is none, nothing is here',
    },
  ],
  components: {
    securitySchemes: {
      adminKey: {
        type: 'apiKey' as const,
        in: 'header' as const,
        name: 'x-api-key',
        description: 'An admin key (`PORTUS_ADMIN_KEY_...`), for the admin API alone',
      },
      bearer: { type: 'http' as const, scheme: 'bearer', description: ONE_IS_ENOUGH },
      apiKey: {
        type: 'apiKey' as const,
        in: 'header' as const,
        name: 'x-api-key',
        description: 'The same key, as clients of Anthropic’s API send it',
      },
      googleKey: {
        type: 'apiKey' as const,
        in: 'header' as const,
        name: 'x-goog-api-key',
        description: 'The same key, as clients of Gemini’s API send it; they may also send `?key=`',
      },
    },
  },
})

/** The page shows three forms, and each opens everything. */
const ONE_IS_ENOUGH =
  'A Portus key. One of these three ways is enough. The key is kept until this tab is closed.'

/** Stands for an alias before a method of Google's. The plugin knows no parameter with something behind it. */
const METHOD = 'alias__method__'
const METHOD_IN_PATH = /alias__method__([a-zA-Z]{1,64})"/g

/**
 * Makes the OpenAPI document of some routes. The plugin omits wildcards, so the document describes each as
 * the parameter `alias`. Portus never serves the plugin's own page, which loads files from a CDN.
 *
 * @param basePath Below it are the same routes once more. The document's own address is relative, so it needs them once.
 */
export async function describeRoutes(
  { routes }: AnyElysia,
  version: string,
  basePath?: string,
): Promise<string> {
  const described = new Elysia().use(
    swagger({ specPath: SPEC_PATH, documentation: documentation(version) }),
  )
  for (const { method, path, hooks } of routes) {
    if (hooks.detail?.hide || (basePath !== undefined && path.startsWith(`${basePath}/`))) continue
    const found = ENDPOINTS_BY_ROUTE.get(routeOf({ method, path }))
    // Made here and not with the routes, so that it does not slow down the start of Portus.
    const detail = {
      ...hooks.detail,
      ...(found && describeTogether(found)),
      ...ADMIN_OPERATIONS[`${method} ${path}`],
    }
    described.route(method, path.replace(/\*$/, ':alias'), '', { detail })
  }
  // These have wildcards as routes, and one route has many methods.
  for (const endpoint of ENDPOINTS.filter(({ model }) => model === 'path')) {
    const path = endpoint.path.replace('*:', METHOD)
    described.route(endpoint.method, path, '', {
      detail: { ...describeEndpoint(endpoint), security: [...KEYED] },
    })
  }
  const response = await described.handle(new Request(`http://localhost${SPEC_PATH}`))
  return (await response.text()).replaceAll(METHOD_IN_PATH, '{alias}:$1"')
}
