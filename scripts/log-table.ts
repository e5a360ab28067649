import { COMMON_FIELDS, REQUEST_FIELDS } from '../src/telemetry/line-schema'
import { PROCESS_LINES } from '../src/telemetry/process-lines'
import { markdownTable, type PageSection, writeSection } from './page-section'

const PAGE = 'docs/operations.md'

/** The fields of a request's line, in the manual. Run as a program, this file writes them. */
export const logSection = (): PageSection => ({
  page: PAGE,
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

/** The lines that are not about a request, with their fields. */
export const processSection = (): PageSection => ({
  page: PAGE,
  name: 'process-lines',
  text: markdownTable([
    ['message', 'level', 'meaning', 'fields'],
    ...Object.entries(PROCESS_LINES).map(([message, { levels, meaning, fields }]) => [
      `\`${message}\``,
      levels.join(', '),
      meaning,
      Object.entries(fields)
        .map(([name, field]) => `\`${name}\`: ${field.meaning}`)
        .join('; '),
    ]),
  ]),
})

if (import.meta.main) {
  await writeSection(logSection())
  await writeSection(processSection())
}
