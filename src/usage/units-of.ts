import type { Report } from '../telemetry/record'
import type { OtherUnits } from './ledger/row'
import { isAnswered } from './tokens/measured'

/** Answers of these hold a list of pictures. */
const PICTURES: ReadonlySet<string> = new Set([
  'images.generations',
  'images.edits',
  'images.variations',
])

/** What a request has used that is no token. Nothing where its provider did not answer it. */
export function unitsOf(report: Report): OtherUnits {
  const { record, items, audioSeconds } = report
  const { endpoint = '', sent } = record
  if (!isAnswered(report)) return {}
  return {
    images: PICTURES.has(endpoint) ? items : undefined,
    audioSeconds: endpoint.startsWith('audio.') ? audioSeconds : undefined,
    characters: sent?.characters,
    fileBytes: sent?.formBytes,
    batchRequests: sent?.batchRequests,
  }
}
