import { buildPage } from './build-page'

/** The script and the style of the page, minified. */
export type PageFiles = { script: string; style: string }

/**
 * What the page consists of. From source it is built at the first request; in the executable a file that the build has made
 * stands in for this module: `scripts/lean.ts`.
 */
export const pageFiles = (): Promise<PageFiles> => buildPage()
