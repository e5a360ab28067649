import { join } from 'node:path'
import type { PageFiles } from './page-files'

const PAGE = join(import.meta.dir, 'page')

/**
 * Builds the page from its sources.
 *
 * @throws {AggregateError} where a source has an error.
 */
export async function buildPage(): Promise<PageFiles> {
  const { outputs } = await Bun.build({
    entrypoints: [join(PAGE, 'main.tsx'), join(PAGE, 'style/app.css')],
    target: 'browser',
    format: 'iife',
    minify: true,
    jsx: { runtime: 'automatic', importSource: 'preact', development: false },
  })
  const textOf = (extension: string) =>
    outputs.find(({ path }) => path.endsWith(extension))?.text() ?? ''
  return { script: await textOf('.js'), style: await textOf('.css') }
}
