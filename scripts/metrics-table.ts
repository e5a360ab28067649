import { METRICS, type Metric } from '../src/telemetry/metrics/table'
import { markdownTable, type PageSection, writeSection } from './page-section'

/** Every metric, in the manual. Run as a program, this file writes it. */
export const metricsSection = (): PageSection => ({
  page: 'docs/operations.md',
  name: 'metrics',
  text: markdownTable([
    ['metric', 'type', 'labels', 'says'],
    ...Object.values<Metric>(METRICS).map(({ name, type, labels, help }) => [
      `\`${name}\``,
      type,
      labels.map((label) => `\`${label}\``).join(', '),
      help.replace(/\.$/, ''),
    ]),
  ]),
})

if (import.meta.main) await writeSection(metricsSection())
