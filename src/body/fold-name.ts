/** Letters, digits and underscores, in small letters: such a name is its own folded name. */
const PLAIN = /^[a-z0-9_]*$/

/**
 * A name as the most careless reader compares it: without regard to case, and with letters that only look or
 * fold like others, as `ſ` and the Kelvin sign. Go's JSON takes `"MODEL"` for `model` where nothing else has that name.
 * https://pkg.go.dev/encoding/json#Unmarshal
 */
export const foldedName = (name: string): string =>
  PLAIN.test(name) ? name : name.normalize('NFKC').toUpperCase().toLowerCase()
