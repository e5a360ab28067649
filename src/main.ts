#!/usr/bin/env bun
import { readArguments } from './command-line/arguments'
import { prepareProcess } from './command-line/prepare-process'
import { ConfigError } from './config/source/problems'
import { handleSignalsEarly } from './server/early-signals'
import { stackOf } from './telemetry/cause'
import { knowPlaces } from './telemetry/stacks/in-sources'
import { PLACES_FILE } from './telemetry/stacks/source-places'

knowPlaces(PLACES_FILE)

/** Runs one command. Only this function decides what an error looks like on a terminal. */
async function main(argv: string[]): Promise<number> {
  const asked = readArguments(argv)
  if (asked.kind === 'text') {
    console.log(asked.text)
    return 0
  }
  if (asked.kind === 'complaint') {
    console.error(asked.text)
    return 2
  }
  try {
    // Before anything is loaded: what a second start loads again, the first has loaded in vain.
    const options = prepareProcess(asked.entry, asked.options, process.env)
    handleSignalsEarly()
    return await (await asked.entry.load())(options)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const isForPeople = error instanceof ConfigError || error.name === 'ListenError'
    console.error(isForPeople ? error.message : stackOf(error))
    return 1
  }
}

// Not merely the exit code: the gateway's start-up animation would keep the process for a second more.
process.exit(await main(process.argv.slice(2)))
