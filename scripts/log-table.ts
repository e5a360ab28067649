import { COMMON_FIELDS, REQUEST_FIELDS } from '../src/telemetry/line-schema'
import { markdownTable, type PageSection, writeSection } from './page-section'

/** The fields of a request's line, in the manual. Run as a program, this file writes them. */
export const logSection = (): PageSection => ({
  page: 'docs/operations.md',
  name: 'log-fields',
  text: markdownTable([
    ['field', 'type', 'meaning'],
    ...Object.entries({ ...COMMON_FIELDS, ...REQUEST_FIELDS }).map(([name, { type, meaning }]) => [
      `\`${name}\``,
      type,
      meaning,
    ]),
  ]),
})

if (import.meta.main) await writeSection(logSection())
