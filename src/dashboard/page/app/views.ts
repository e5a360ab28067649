import type { ComponentType } from 'preact'
import type { Address, View } from '../address/address'
import { Applications } from '../views/applications/applications'
import { Configuration } from '../views/configuration/configuration'
import { Models } from '../views/models/models'
import { Overview } from '../views/overview/overview'
import { Playground } from '../views/playground/playground'
import { Requests } from '../views/requests/requests'

/** What the views are called. */
export const NAMES: Readonly<Record<View, string>> = {
  overview: 'Overview',
  applications: 'Applications',
  models: 'Models',
  requests: 'Requests',
  playground: 'Playground',
  configuration: 'Configuration',
}

/** A view is given its address, which is all of its state that a link can bring. */
export const SHOWN: Readonly<Record<View, ComponentType<{ address: Address }>>> = {
  overview: Overview,
  applications: Applications,
  models: Models,
  requests: Requests,
  playground: Playground,
  configuration: Configuration,
}
