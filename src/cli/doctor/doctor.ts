import { loadSettings } from '../../config/settings'
import { dropProxyVariables } from '../../server/runtime-environment'
import { redactor } from '../../telemetry/redact'
import type { Command } from '../command'
import { environment } from '../environment'
import { checkConfig } from '../load-config'
import { describeFromHere } from '../print-problems'
import { listeningAddresses, remoteGateway } from './address'
import { type Finding, fail, findingsText, ok, warn } from './examination'
import {
  authorities,
  clock,
  compiledCode,
  dataFolder,
  descriptors,
  memory,
  tlsKey,
  traps,
} from './machine'

/** Looks at the machine, the environment and the configuration, and says what to do about each finding. */
export const doctor: Command = async (options) => {
  const env = environment(options)
  const { settings } = loadSettings(env)
  const dropped = settings.PORTUS_TRUST_PROXY_ENV ? [] : dropProxyVariables(process.env)
  const { findings: ofConfig, secrets } = await configuration(options)
  const findings = [
    ...ofConfig,
    ...(await listeningAddresses(settings)),
    ...(await remoteGateway(settings, Date.now())),
    clock(Date.now()),
    descriptors(),
    memory(settings),
    dataFolder(settings),
    authorities(env),
    ...tlsKey(settings),
    compiledCode(),
    ...traps(env, dropped),
  ]
  const text = options.own?.json ? JSON.stringify(findings, null, 2) : findingsText(findings)
  console.log(redactor(secrets)(text))
  return findings.some(({ state }) => state === 'fail') ? 1 : 0
}

/** What `check` says, in short. */
async function configuration(
  options: Parameters<Command>[0],
): Promise<{ findings: Finding[]; secrets: ReadonlySet<string> }> {
  const what = 'configuration'
  const { folder, problems, warnings, snapshot, gateway } = await checkConfig(
    options,
    () => () => {},
  )
  const [first] = problems
  const state = first
    ? fail(
        what,
        `${problems.length} in ${folder}, such as ${describeFromHere(first)}; see portus check`,
      )
    : ok(what, `${folder}, ${snapshot.aliases.size} models, ${gateway.description}`)
  return {
    findings: [state, ...warnings.map((warning) => warn(what, describeFromHere(warning)))],
    secrets: snapshot.secrets,
  }
}
