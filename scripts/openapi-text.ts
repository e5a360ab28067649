import { createApp } from '../src/app'
import { loadSettings } from '../src/config/settings'
import type { Deps } from '../src/http/deps'
import { describeRoutes } from '../src/http/openapi/document'
import { VERSION } from '../src/version'

/** Makes the OpenAPI document. It describes the routes that there are where nothing is set, and those of operators. */
export function openapiText(): Promise<string> {
  // Routes look at the rest when a request comes, and none comes here.
  const given = {
    live: { current: loadSettings({}) },
    report: () => {},
    upstream: () => {},
    limits: {},
    admin: {},
  }
  const deps = given as unknown as Deps
  return describeRoutes(createApp(deps), VERSION)
}
