/**
 * A process that watches for alerts. A condition is there as long as a file is, and its clock is quicker than the world's, so
 * that a test can wait for what takes a minute.
 */
import { existsSync } from 'node:fs'
import { sturdyMarks } from '../../../src/alerts/marks/sturdy-marks'
import { openDelivery } from '../../../src/alerts/send/deliver'
import { watch } from '../../../src/server/alerts/watch'
import { sqliteOperators } from '../stores/sqlite-operators'

/** What a child is told. */
export type AlertsTask = { url: string; marks: string; trouble: string; name: string }

const SPEED = 30

if (import.meta.main) {
  const { url, marks, trouble, name }: AlertsTask = JSON.parse(process.argv[2] ?? '')
  const log = () => {}
  const delivery = openDelivery({ url, headers: {} }, { instance: name, version: '1' }, log)
  const running = watch({
    look: async () => ({
      conditions: existsSync(trouble)
        ? [
            {
              id: 'target_failing:a:0',
              kind: 'target_failing',
              subject: 'a 0',
              severity: 'critical',
              summary: 'It is failing',
              detail: {},
            },
          ]
        : [],
      unknown: new Set(),
    }),
    marks: sturdyMarks(sqliteOperators(marks)),
    delivery,
    log,
    redact: (text) => text,
    clock: { dateMs: Date.now, steadyMs: () => performance.now() * SPEED },
    everyMs: 50,
  })
  process.on('SIGTERM', () => void running.end(1000).then(() => process.exit(0)))
  console.log('watching')
  setInterval(() => {}, 1000)
}
