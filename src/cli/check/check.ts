import { redactor } from '../../telemetry/redact'
import type { Command } from '../command'
import { checkConfig, type ValidConfig } from '../load-config'
import { originLines } from '../origin-lines'
import { printProblems, printWarnings, toldFromHere } from '../print-problems'
import { askTargets } from './ask-targets'
import { type LiveResult, liveTable } from './live-result'

/** Says whether `serve` would start, without starting it, and with `--live` whether each target answers. */
export const check: Command = async (options) => {
  const { own = {} } = options
  const checked = await checkConfig(options, () => () => {})
  const { problems, warnings, snapshot } = checked
  const isValid = problems.length === 0
  const live = own.live && isValid ? await askTargets(checked) : undefined
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

const applicationsIn = ({ snapshot }: ValidConfig): string[] =>
  snapshot.keys.map(({ application }) => application)

function summaryOf(checked: ValidConfig): string {
  const { folder, snapshot, gateway, origins } = checked
  return `${folder} is valid
  models        ${[...snapshot.aliases.keys()].join(', ')}
  applications  ${applicationsIn(checked).join(', ')}
  gateway       ${gateway.description}${originLines(origins)}`
}

/** What `--json` prints: docs/configuration.md describes it. */
const documentOf = (checked: Checked, live: readonly LiveResult[] | undefined) => ({
  valid: checked.problems.length === 0,
  folder: checked.folder,
  problems: checked.problems.map(toldFromHere),
  warnings: checked.warnings.map(toldFromHere),
  models: [...checked.snapshot.aliases.keys()],
  applications: applicationsIn(checked),
  gateway: checked.gateway.description,
  ...(live && { live }),
})
