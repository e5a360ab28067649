import { followed, type LiveConfig } from '../../config/live-config'
import { knownTexts } from '../../telemetry/known-texts'
import { isProbe } from '../../telemetry/level'
import type { Logger } from '../../telemetry/logger'
import { unixClock } from '../../telemetry/otlp/clock'
import type { TracingSettings } from '../../telemetry/otlp/settings'
import { spansOf } from '../../telemetry/otlp/spans-of'
import type { Report } from '../../telemetry/record'
import { type BeginTrace, beginSpan } from '../../telemetry/trace-context/request-span'
import { dropLog } from './drop-log'
import { type ExportLimits, openExporter } from './exporter'
import { printPayload } from './payload'
import { sendSpans } from './send-spans'

/** The spans of a process. */
export type Traces = {
  beginTrace: BeginTrace
  /** Takes a finished request. */
  report(report: Report): void
  /** Sends what is left, for at most so many milliseconds. */
  end(timeoutMs: number): Promise<void>
}

/** What spans are made with. */
export type TracesDeps = {
  log: Logger
  live: Pick<LiveConfig, 'current' | 'redact'>
  version: string
  limits?: ExportLimits
}

/** Opens the spans of a process, and sends them to where the settings say. */
export function openTraces(
  settings: TracingSettings,
  { log, live, version, limits }: TracesDeps,
): Traces {
  const drops = dropLog(log)
  const resource = {
    'service.version': version,
    // Workers are alike in all but this.
    'service.instance.id': crypto.randomUUID(),
    ...settings.resource,
  }
  const exporter = openExporter({
    print: printPayload(resource, version, settings.isCompressed),
    send: (payload, ending) => sendSpans(settings, payload, ending),
    onDropped: drops.add,
    ...(limits && { limits }),
  })
  const { redact } = live
  const time = unixClock()
  // It remembers texts without their secrets, and the next configuration has others.
  const printing = followed(live, () => ({ time, known: knownTexts(redact) }))
  return {
    beginTrace: (headers) => beginSpan(headers, settings.sampler, (text) => redact(text) !== text),
    report(report) {
      const { span } = report.record.trace
      if (!span?.isSampled || isProbe(report) || !exporter.hasPlace()) return
      exporter.add(spansOf(report, printing()).map((one) => JSON.stringify(one)))
    },
    async end(timeoutMs) {
      await exporter.end(timeoutMs)
      drops.end()
    },
  }
}
