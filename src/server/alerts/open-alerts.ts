import { hostname } from 'node:os'
import { sturdyMarks } from '../../alerts/marks/sturdy-marks'
import { openDelivery } from '../../alerts/send/deliver'
import type { OperatorStore } from '../../store/operators/operator-store'
import type { Logger } from '../../telemetry/logger'
import { VERSION } from '../../version'
import { lookAround, type Surroundings } from './look-around'
import { type Watch, watch } from './watch'

/** What alerts need. */
export type AlertNeeds = Omit<Surroundings, 'marks'> & {
  /** What all processes share of alerts. It stays open. */
  marks: OperatorStore
  log: Logger
}

/** Watches what can be wrong, and sends alerts. Undefined where the environment names no receiver. */
export function openAlerts({ marks: store, log, ...around }: AlertNeeds): Watch | undefined {
  const { live } = around
  const { alerts: receiver } = live.current
  if (!receiver) return undefined
  const marks = sturdyMarks(store)
  const delivery = openDelivery(receiver, { instance: hostname(), version: VERSION }, log)
  const look = lookAround({ ...around, marks })
  return watch({ look, marks, delivery, log, redact: live.redact })
}
