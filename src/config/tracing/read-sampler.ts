import type { Sampler } from '../../telemetry/trace-context/sampler'
import type { Problem } from '../source/problems'
import type { Env } from '../source/variables'

const PARENT_BASED = 'parentbased_'
const NAME = 'OTEL_TRACES_SAMPLER'
const ARGUMENT = 'OTEL_TRACES_SAMPLER_ARG'

/** What OpenTelemetry does where nobody says anything. */
const DEFAULT = 'parentbased_always_on'

const RATIO = /^(?:0|1|0?\.\d{1,18}|[01]\.0{1,18}|0\.\d{1,18})$/

/**
 * Reads which traces are recorded.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration
 */
export function readSampler(env: Env): { sampler: Sampler; problems: Problem[] } {
  const name = env[NAME] || DEFAULT
  const isParentBased = name.startsWith(PARENT_BASED)
  const root = isParentBased ? name.slice(PARENT_BASED.length) : name
  if (root === 'always_on') return { sampler: { ratio: 1, isParentBased }, problems: [] }
  if (root === 'always_off') return { sampler: { ratio: 0, isParentBased }, problems: [] }
  const all = { ratio: 1, isParentBased }
  if (root !== 'traceidratio') return { sampler: all, problems: [{ source: NAME, message: NAMES }] }
  const text = env[ARGUMENT] || '1'
  if (!RATIO.test(text))
    return {
      sampler: all,
      problems: [{ source: ARGUMENT, message: 'must be a number from 0 to 1' }],
    }
  return { sampler: { ratio: Number(text), isParentBased }, problems: [] }
}

const NAMES = 'must be always_on, always_off, traceidratio, or one of these behind parentbased_'
