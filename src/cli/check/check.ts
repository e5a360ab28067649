import { redactor } from '../../telemetry/redact'
import type { Command } from '../command'
import { checkConfig, type ValidConfig } from '../load-config'
import { originLines } from '../origin-lines'
import { printProblems, printWarnings, toldFromHere } from '../print-problems'
import { accessLines, accessOf, applicationNames } from './applications'
import { askTargets, countTargets } from './ask-targets'
import { type LiveResult, liveTable } from './live-result'

/** Long enough for a model that thinks, and no wait for ever. */
const TIMEOUT_MS = 60_000

/** The longest that a timer of the runtime takes is longer than anybody waits. */
const MAX_TIMEOUT_MS = 3_600_000

/** Says whether `serve` would start, without starting it, and with `--live` whether each target answers. */
export const check: Command = async (options) => {
  const { own = {} } = options
  const timeoutMs = own['timeout-ms'] === undefined ? TIMEOUT_MS : Number(own['timeout-ms'])
  if (!(Number.isInteger(timeoutMs) && timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS)) {
    console.error(`--timeout-ms must be a whole number from 1 to ${MAX_TIMEOUT_MS}`)
    return 2
  }
  const checked = await checkConfig(options, () => () => {})
  const { problems, warnings, snapshot } = checked
  const isValid = problems.length === 0
  const isLive = own.live === true && isValid
  if (isLive)
    console.error(
      `Asking ${countTargets(checked)} targets for a few tokens, which cost what they cost`,
    )
  const live = isLive ? await askTargets(checked, timeoutMs) : undefined
  const redact = redactor(snapshot.secrets)
  if (own.json) console.log(redact(JSON.stringify(documentOf(checked, live), null, 2)))
  else {
    printWarnings(warnings)
    if (!isValid) printProblems(problems)
    else console.log(summaryOf(checked))
    if (live) console.log(`\n${redact(liveTable(live))}`)
  }
  return isValid && !live?.some(({ isGood }) => !isGood) ? 0 : 1
}

type Checked = Awaited<ReturnType<typeof checkConfig>>

function summaryOf(checked: ValidConfig): string {
  const { folder, snapshot, gateway, origins } = checked
  return `${folder} is valid
  models        ${[...snapshot.aliases.keys()].join(', ')}
  applications  ${applicationNames(snapshot).join(', ')}${accessLines(snapshot)}
  gateway       ${gateway.description}${originLines(origins)}`
}

/** What `--json` prints: docs/configuration.md describes it. */
const documentOf = (checked: Checked, live: readonly LiveResult[] | undefined) => ({
  valid: checked.problems.length === 0,
  folder: checked.folder,
  problems: checked.problems.map((problem) => ({ ...toldFromHere(problem), severity: 'error' })),
  warnings: checked.warnings.map((warning) => ({ ...toldFromHere(warning), severity: 'warning' })),
  models: [...checked.snapshot.aliases.keys()],
  applications: applicationNames(checked.snapshot),
  ...(checked.snapshot.applications.size > 0 && { access: accessOf(checked.snapshot) }),
  gateway: checked.gateway.description,
  ...(live && { live }),
})
