import { createApp } from '../src/app'
import type { Deps } from '../src/http/deps'
import { describeRoutes } from '../src/http/openapi/document'
import { VERSION } from '../src/version'

/** Makes the OpenAPI document. It describes the routes, which are the same whatever the configuration is. */
export function openapiText(): Promise<string> {
  // Routes look at these when a request comes, and none comes here.
  const unused = { report: () => {} } as unknown as Deps
  return describeRoutes(createApp(unused), VERSION)
}
