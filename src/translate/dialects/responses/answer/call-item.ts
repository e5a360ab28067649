import type { Called } from './called'
import { clientRunItem } from './client-run-item'
import { customItem } from './custom-item'
import { functionItem } from './function-item'
import type { ItemPlace, OutputItem } from './output-item'

/** The item for a call of a tool. */
export function callItem(place: ItemPlace, called: Called): OutputItem {
  if (called.kind === 'function') return functionItem(place, called)
  return called.kind === 'custom' ? customItem(place, called) : clientRunItem(place, called)
}
