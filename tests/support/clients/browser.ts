import { existsSync } from 'node:fs'
import { type BrowserContextOptions, chromium } from 'playwright-core'
import { temporaryFolder } from '../process/child'

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** A browser of this machine, if it has one. */
export const browserPath = BROWSERS.find((path) => existsSync(path))

/** Keeps the browser itself silent, so that every request is one of the page. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * A page in a browser without a past, with all that it asked for and complained about.
 *
 * @param options How the browser's windows are: their size, their time zone.
 */
export async function openPage(options: BrowserContextOptions = {}) {
  const profile = temporaryFolder()
  const context = await chromium.launchPersistentContext(profile.path, {
    ...options,
    executablePath: browserPath ?? 'chromium',
    args: ARGUMENTS,
  })
  const requested: string[] = []
  const complaints: string[] = []
  context.on('request', (request) => void requested.push(request.url()))
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  context.on('weberror', (error) => void complaints.push(String(error.error())))
  return {
    context,
    page: await context.newPage(),
    requested,
    complaints,
    async [Symbol.asyncDispose]() {
      await context.close()
      profile[Symbol.dispose]()
    },
  }
}
